import { isNone } from '../none.ts';
import { kept, type Normalised } from '../normalised.ts';
import { tidy } from '../text.ts';
import { keyOf, taxonomy } from './taxonomy.ts';

export interface Specialty {
  /** As the NUCC taxonomy classifies it: "Internal Medicine, Cardiovascular Disease"; as written where it is not certain. */
  name: string;
  /** Of the NUCC taxonomy, such as 207RC0000X; absent where the name does not say which. */
  code?: string;
}

const MAX_MEMO = 50_000;
/**
 * Ten characters: three digits for the type of provider, then letters and digits, X at the end. The X is fixed so far (NUCC reserves
 * the place), no check character.
 */
const CODE = /^[0-9]{3}[0-9A-Z]{6}X$/;

const memo = new Map<string, Normalised<Specialty>>();

/** To the NUCC taxonomy's code and name, from either, or from what Medicare or the trade calls it. @param text tidied */
export const usSpecialty = (text: string): Normalised<Specialty> => {
  const known = memo.get(text);
  if (known) return known;
  const clean = specialtyOf(tidy(text));
  if (memo.size >= MAX_MEMO) memo.clear();
  memo.set(text, clean);
  return clean;
};

const specialtyOf = (text: string): Normalised<Specialty> => {
  if (isNone(text)) return { changes: [], issues: [] };
  const { nameOf, codeOf, shared } = taxonomy();
  const [first = ''] = text.toUpperCase().split(/[\s:,;-]/, 1);
  if (CODE.test(first)) {
    const name = nameOf.get(first);
    if (name !== undefined) return { value: { name, code: first }, changes: ['specialty-formatted'], issues: [] };
    const changed = first === text ? [] : (['specialty-formatted'] as const);
    return { value: { name: first, code: first }, changes: changed, issues: ['specialty-unlisted'] };
  }
  const key = keyOf(text);
  const code = codeOf.get(key);
  const name = code === undefined ? undefined : nameOf.get(code);
  if (code !== undefined && name !== undefined)
    return { value: { name, code }, changes: name === text ? [] : ['specialty-formatted'], issues: [] };
  return kept({ name: text }, [shared.has(key) ? 'specialty-ambiguous' : 'specialty-unknown']);
};
