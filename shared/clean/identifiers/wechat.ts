import type { ChangeCode } from '../codes.ts';
import { kept, type Normalised, refused } from '../normalised.ts';
import { tidy } from '../text.ts';

/** As seen everywhere; its case carries meaning, so 27 letters without a capital have lost theirs. */
const USUAL = /^o(?=[\w-]*[A-Z])[\w-]{27}$/;
/** An account's own name (微信号): 6 to 20 characters, a letter first. Internal names (wxid_…) have that form too. */
const ACCOUNT = /^[A-Za-z][\w-]{5,19}$/;
/** Of an official account (原始ID, gh_ and 12 hexadecimal digits), an app (wx and 16) or a company at WeCom (ww or wx and 16). */
const NOT_A_PERSON = /^gh_[0-9a-f]{12}$|^w[wx][0-9a-f]{16}$/;
const PLACEHOLDERS = new Set('null undefined unionid openid wechat weixin test tester testing nothing unknown'.split(' '));
const LABEL = /^(?:微信|wechat|weixin|unionid|openid)(?:号| ?id)? ?[:=] ?/i;

/**
 * A WeChat unionid or openid. Tencent documents both only as strings that tell users apart, by example; that they have 28 characters of
 * [A-Za-z0-9_-], an openid `o` first, is what everybody sees, and nowhere promised. So only what cannot be one is refused: spaces,
 * Chinese, @, digits alone (a telephone or QQ number); other forms pass with `wechat-unusual`, and what an account name looks like with
 * `wechat-account`: its owner may change it. Capitals count.
 */
export const wechat = (raw: string): Normalised => {
  if (USUAL.test(raw)) return kept(raw);
  const tidied = tidy(raw);
  const text = tidied.replace(LABEL, '');
  const changes: ChangeCode[] = text === tidied ? [] : ['note-removed'];
  if (PLACEHOLDERS.has(text.toLowerCase())) return refused('wechat-placeholder');
  if (!/^[\w-]{6,64}$/.test(text) || /^[\d-]+$/.test(text)) return refused('wechat-invalid');
  if (/^(.)\1+$/.test(text)) return refused('wechat-placeholder');
  if (NOT_A_PERSON.test(text)) return refused('wechat-not-a-person');
  if (USUAL.test(text)) return { value: text, changes, issues: [] };
  return { value: text, changes, issues: [ACCOUNT.test(text) ? 'wechat-account' : 'wechat-unusual'] };
};
