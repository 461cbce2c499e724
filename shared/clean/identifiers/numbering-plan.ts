import { type NumberType, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Country } from '../../domain/hcp.ts';

/** What a number is by its country's plan; `either` where the plan keeps mobiles and landlines in one range, as North America's. */
export type NumberKind = 'mobile' | 'landline' | 'either' | 'service';

const KIND: Record<Exclude<NumberType, undefined>, NumberKind> = {
  MOBILE: 'mobile',
  PAGER: 'mobile',
  FIXED_LINE: 'landline',
  FIXED_LINE_OR_MOBILE: 'either',
  PERSONAL_NUMBER: 'either',
  VOIP: 'either',
  UAN: 'service',
  TOLL_FREE: 'service',
  SHARED_COST: 'service',
  PREMIUM_RATE: 'service',
  VOICEMAIL: 'service',
};

interface Planned {
  /** E.164. */
  number: string;
  /** Undefined where the plan has no such range: a number that cannot be reached, or a range newer than our copy of the plan. */
  kind: NumberKind | undefined;
}

/** As libphonenumber has it, with the plans of all countries and all kinds of numbers ('min' knows no kinds, 'mobile' only mobiles). */
const look = (dialled: string, country: Country): Planned | undefined => {
  const parsed = parsePhoneNumberFromString(dialled, { defaultCountry: country, extract: false });
  if (!parsed) return undefined;
  // Where a number is valid its type is known.
  const type = parsed.getType();
  return { number: parsed.number, kind: type && KIND[type] };
};

const LIMIT = 50_000;
const numbers = new Map<string, Planned | undefined>();
/** The last digits of a whole Chinese number tell subscribers apart, and decide nothing: what stands before them is looked up once. */
const TAIL = 4;
const WHOLE_CHINESE = /^(?:0|\+86)\d{10,}$/;

const plannedOnce = (key: string, dialled: string, country: Country): Planned | undefined => {
  const known = numbers.get(key);
  if (known || numbers.has(key)) return known;
  const found = look(dialled, country);
  if (numbers.size >= LIMIT) numbers.clear();
  numbers.set(key, found);
  return found;
};

/**
 * What a country's numbering plan says of a number as it is dialled there, or of one with + and its country's code.
 * @param dialled digits, perhaps a + before them
 * @returns undefined where it is no number at all
 */
export const planned = (dialled: string, country: Country): Planned | undefined => {
  if (country !== 'CN' || !WHOLE_CHINESE.test(dialled)) return plannedOnce(country + dialled, dialled, country);
  const found = plannedOnce(`${dialled.slice(0, -TAIL)}${'*'.repeat(TAIL)}`, dialled, country);
  return found && { number: found.number.slice(0, -TAIL) + dialled.slice(-TAIL), kind: found.kind };
};

// The first five digits of a Chinese mobile, or six of a North American number, decide what it is: one look for each is enough,
// where a look costs 15 microseconds. tests/property/identifiers.test.ts holds both to the plan itself.
const KNOWN = 1;
const UNKNOWN = 2;
const mobiles = new Uint8Array(20_000);
/** @param digits eleven, 1 and 3 to 9 first: a mobile's shape. @returns false where the plan knows no such mobiles */
export const isChineseMobile = (digits: string): boolean => {
  const prefix = Number(digits.slice(0, 5));
  mobiles[prefix] ||= look(`+86${digits}`, 'CN')?.kind === 'mobile' ? KNOWN : UNKNOWN;
  return mobiles[prefix] === KNOWN;
};

const americans = new Map<string, NumberKind | undefined>();
/** @param digits ten, area code first. */
export const americanKind = (digits: string): NumberKind | undefined => {
  const prefix = digits.slice(0, 6);
  const known = americans.get(prefix);
  if (known || americans.has(prefix)) return known;
  const kind = look(`+1${digits}`, 'US')?.kind;
  if (americans.size >= LIMIT) americans.clear();
  americans.set(prefix, kind);
  return kind;
};
