/** Without I, O, S, V and Z, which are too like digits and one another. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const FORM = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;

/**
 * Whether a text is a 统一社会信用代码 (GB 32100-2015): registering authority and kind of organisation, six digits of its region, nine
 * characters of the organisation and a check character, modulo 31 with powers of three as weights.
 */
export const isCreditCode = (text: string): boolean => {
  if (!FORM.test(text)) return false;
  let sum = 0;
  let weight = 1;
  for (let index = 0; index < 17; index++) {
    sum += ALPHABET.indexOf(text.charAt(index)) * weight;
    weight = (weight * 3) % 31;
  }
  return (31 - (sum % 31)) % 31 === ALPHABET.indexOf(text.charAt(17));
};
