import type { ChangeCode, IssueCode } from '../codes.ts';
import { type Normalised, refused } from '../normalised.ts';
import { tidy } from '../text.ts';
import { domainOf } from './email-domain.ts';

/** Dots only between others (RFC 5322, dot-atom). */
const LOCAL = /^(?=.{1,64}$)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const MAX_LENGTH = 254;
/** What most addresses are, as they come. */
const PLAIN = /^[a-z0-9]+(?:[._-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}$/;

/** Functions, in English and in the pinyin that Chinese hospitals use: 科室 医务科/处 院办 办公室 人事科 护理部 药剂科 门诊 急诊 科教科 宣传科 信息科 客服. */
const ROLES = new Set(
  (
    'info information office admin administrator contact contactus sales support service services help helpdesk hr jobs webmaster postmaster hostmaster ' +
    'abuse noreply no-reply donotreply mail email mailbox enquiries inquiries enquiry reception frontdesk marketing news newsletter press secretary ' +
    'billing accounts accounting finance team hello clinic hospital practice department dept staff records referrals appointments ' +
    'keshi yiwuke yiwuchu yiwubu yiwu yuanban yuanbangongshi bangongshi renshi renshike renshichu hulibu yaojike yaoxuebu menzhen menzhenbu jizhen ' +
    'jizhenke kejiao kejiaoke keyanchu xuanchuan xuanchuanke xinxi xinxike kefu lianxi yiyuan dangban caiwu caiwuke shebeike zongwuke'
  ).split(' '),
);
/** Entered where a form insists, whatever the domain. */
const DUMMIES = new Set(
  'none null nil na n/a no non nomail noemail no-email no.email notprovided notavailable unknown undefined test testing tester asdf asdfgh qwerty xxx xxxx xxxxx wu meiyou zanwu'.split(
    ' ',
  ),
);
/** The same word before and behind the @: a@a.com, abc@abc.com. */
const TWICE = /^(a|aa|aaa|abc|abcd|b|x|xx|[a-z]|\d{1,6}|email|mail|user|name|example|sample|demo|sdf|asd|qwe)@\1\./;
/** A number of one digit, or of a keyboard's row, where numbers are addresses. */
const NUMBERED = /^(\d{5,})@(?:qq|163|126|139|sina|sohu|gmail)\./;
const isNumberDummy = (address: string): boolean => {
  const number = NUMBERED.exec(address)?.[1];
  return number !== undefined && ('1234567890'.startsWith(number) || /^(\d)\1+$/.test(number));
};

const isDummy = (local: string, address: string): boolean =>
  DUMMIES.has(local) || (local.length <= 7 && TWICE.test(address)) || (local <= '9' && isNumberDummy(address));

/** A QQ number: 5 to 11 digits, no zero first (as Tencent gives them out; no document says so). Mail of letters at qq.com is an alias. */
const isQqNumber = (digits: string): boolean => /^[1-9]\d{4,10}$/.test(digits);

const ABOUT = /^(?:e-?mail|mail|邮箱|电子邮箱|电子邮件|邮件)[:. ]+/i;
const NAMED = /^[^<>@]*<([^<>]*)>$/;
const QUOTES = /^["'(<[]+|[>"')\].,;:。]+$/g;
const AT = / *(?:\(at\)|\[at\]|@) */i;

/** Without what mail programs and people put around an address. */
const bare = (text: string): string =>
  (NAMED.exec(text)?.[1] ?? text)
    .replace(ABOUT, '')
    .replace(/^mailto:/i, '')
    .replace(/\?.*@?.*$/, (query) => (query.includes('=') ? '' : query))
    .replace(QUOTES, '')
    .trim()
    .replace(AT, '@')
    .replace(/ *([.。]) */g, '$1');

const isRole = (local: string): boolean =>
  ROLES.has(local) || (/[\d_.-]$/.test(local) && ROLES.has(local.replace(/[\d_.-]+$/, '')));

/**
 * One e-mail address in lower case (a local part may be case-sensitive by RFC 5321; no provider of note is), its domain in ASCII
 * (IDNA). A tag behind a plus is left out where the provider is known to ignore it. Dots stay, also at gmail.com, which ignores them:
 * the address is what its owner writes, and what unsubscribing compares. Non-ASCII local parts (RFC 6531) are refused: nearly all
 * are a name written before the address. Reserved domains (example.org) pass: samples and tests live there.
 */
export const email = (raw: string): Normalised => {
  if (PLAIN.test(raw) && raw.length <= 64) return checked(raw, raw);
  const text = tidy(raw);
  return checked(text, bare(text).toLowerCase());
};

const checked = (text: string, address: string): Normalised => {
  const at = address.lastIndexOf('@');
  if (at < 1) return refused(/^(?:qq[:. ]*)?[1-9]\d{4,10}$/.test(address) ? 'email-qq-number' : 'email-invalid');
  const [whole, written] = [address.slice(0, at), address.slice(at + 1)];
  if (DUMMIES.has(whole) && DUMMIES.has(written)) return refused('email-placeholder');
  const domain = domainOf(written);
  const plus = domain.ignoresTags ? whole.indexOf('+') : -1;
  const local = plus > 0 ? whole.slice(0, plus) : whole;
  const value = local === whole && domain.ascii === written ? address : `${local}@${domain.ascii}`;
  if (!domain.valid || !LOCAL.test(local) || value.length > MAX_LENGTH) return refused('email-invalid');
  if (domain.disposable || isDummy(local, value)) return refused('email-placeholder');
  const changes: ChangeCode[] = [];
  if (address !== text) changes.push('email-formatted');
  if (domain.ascii !== written) changes.push('email-domain-ascii');
  if (local !== whole) changes.push('email-tag-removed');
  const issues: IssueCode[] = [];
  if (domain.suspect) issues.push('email-domain-suspect');
  if (isRole(local)) issues.push('email-role');
  if (domain.ascii === 'qq.com' && /^\d+$/.test(local) && !isQqNumber(local)) issues.push('email-unusual');
  return { value, changes, issues };
};

/** All addresses of a cell. */
export const emails = (raw: string): readonly Normalised[] => {
  if (PLAIN.test(raw)) return [email(raw)];
  const text = tidy(raw);
  if (text.indexOf('@') === text.lastIndexOf('@')) return [email(text)];
  const pieces = text
    .split(/[,;、|/]| (?=[^ @<>]+@)(?<=@[^ @]+ )/)
    .map((piece) => piece.trim())
    .filter((piece) => piece.includes('@'));
  return pieces.map(email);
};
