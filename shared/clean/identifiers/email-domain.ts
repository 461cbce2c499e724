import { domainToASCII } from 'node:url';

/** Where most people's mail is: Chinese providers and telephone companies first, then those of the US. */
const WELL_KNOWN = new Set(
  (
    'qq.com foxmail.com vip.qq.com 163.com 126.com yeah.net 188.com vip.163.com vip.126.com sina.com sina.cn sina.com.cn vip.sina.com sohu.com ' +
    'aliyun.com 139.com 189.cn wo.cn 21cn.com tom.com 263.net ' +
    'gmail.com googlemail.com hotmail.com outlook.com live.com live.cn msn.com yahoo.com yahoo.com.cn yahoo.cn ymail.com icloud.com me.com mac.com ' +
    'aol.com mail.com email.com gmx.com proton.me protonmail.com fastmail.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net ' +
    'charter.net earthlink.net'
  ).split(' '),
);

/** Endings that no top-level domain has (IANA root zone), each for .com. */
const NO_ENDING = /(?:\.com)?\.(?:c0m|cim|clm|cmo|cmom|comm|comn|con|conm|coom|copm|cpm|ocm|vom|xom)$/;
/** Endings that countries have, but not under these names. */
const CUT_ENDING = /\.(?:cm|co|om)$/;

/** Typing errors that are no single edit away, or whose single edit is too short a name to be told from another one. */
const TYPED: Readonly<Record<string, string>> = {
  'gmaill.com': 'gmail.com',
  'gmali.com': 'gmail.com',
  'gmailcom.com': 'gmail.com',
  'googlemail.co': 'googlemail.com',
  'qqq.com': 'qq.com',
  'qq.com.com': 'qq.com',
  'qq.com.cn': 'qq.com',
  '163.com.cn': '163.com',
  '163com.com': '163.com',
  '1163.com': '163.com',
  '1633.com': '163.com',
  '126.com.cn': '126.com',
  '139.cn': '139.com',
  '189.com': '189.cn',
  'sian.com': 'sina.com',
  'soho.com': 'sohu.com',
  'yaho.com': 'yahoo.com',
};

/** Names long enough that one edit is an error, and no other name: mail.com is one edit from gmail.com, so it is well known itself. */
const LONG_NAMES = [...WELL_KNOWN].filter((domain) => domain.indexOf('.') >= 5);

/** Whether one letter more, less or other, or two neighbours exchanged, makes one text of the other. */
const isOneEdit = (a: string, b: string): boolean => {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
};

const suggest = (domain: string): string | undefined => {
  const typed = TYPED[domain];
  if (typed !== undefined) return typed;
  if (NO_ENDING.test(domain)) {
    const ended = domain.replace(NO_ENDING, '.com');
    return suggestDomain(ended) ?? ended;
  }
  const ended = domain.replace(CUT_ENDING, '.com');
  if (ended !== domain && WELL_KNOWN.has(ended)) return ended;
  return LONG_NAMES.find((known) => isOneEdit(domain, known));
};

/**
 * The domain that was probably meant, for a steward to confirm: never taken by itself, since `gmial.com` is somebody's domain too.
 * @param domain in lower case
 * @returns undefined where there is nothing to suggest
 */
export const suggestDomain = (domain: string): string | undefined => (WELL_KNOWN.has(domain) ? undefined : suggest(domain));

/** Providers that say they ignore what stands behind a plus: Google, Microsoft (outlook.com), Apple, Proton, Fastmail. */
const TAGS_IGNORED = new Set(
  'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com icloud.com me.com mac.com proton.me protonmail.com pm.me fastmail.com'.split(
    ' ',
  ),
);

/** Providers of addresses that are thrown away; the best known ones, of thousands. */
const DISPOSABLE = new Set(
  (
    'mailinator.com guerrillamail.com guerrillamail.net sharklasers.com 10minutemail.com yopmail.com trashmail.com tempmail.com temp-mail.org ' +
    'getnada.com dispostable.com maildrop.cc throwawaymail.com fakeinbox.com mintemail.com linshiyouxiang.net bccto.me chacuo.net 027168.com'
  ).split(' '),
);

const FORM = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

interface Domain {
  /** As the domain name system writes it. */
  ascii: string;
  valid: boolean;
  suspect: boolean;
  disposable: boolean;
  ignoresTags: boolean;
}

const look = (written: string): Domain => {
  const plain = FORM.test(written) && !written.includes('xn--');
  const ascii = plain ? written : domainToASCII(written);
  return {
    ascii,
    valid: plain || FORM.test(ascii),
    suspect: suggestDomain(ascii) !== undefined,
    disposable: DISPOSABLE.has(ascii),
    ignoresTags: TAGS_IGNORED.has(ascii),
  };
};

const domains = new Map<string, Domain>();
/** @param written in lower case; IDNA is applied, an invalid name is `valid: false` */
export const domainOf = (written: string): Domain => {
  const known = domains.get(written);
  if (known) return known;
  const domain = look(written);
  if (domains.size >= 50_000) domains.clear();
  domains.set(written, domain);
  return domain;
};
