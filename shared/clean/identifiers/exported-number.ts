const FLOAT = /^(\d{5,})\.0+$/;
const EXPONENT = /^(\d)(?:\.(\d+))?e\+?(\d{1,2})$/i;

/**
 * A long number as a spreadsheet exports it: 13812345678.0, 1.3812345678E+10 (both hold every digit) or 1.38E+10 (which has
 * forgotten eight of them; whether they were zeros nobody can say).
 * @returns its digits, 'lost', or undefined where a text is no such number
 */
export const exportedNumber = (text: string): string | 'lost' | undefined => {
  const float = FLOAT.exec(text);
  if (float) return float[1];
  const [, first, rest = '', exponent] = EXPONENT.exec(text) ?? [];
  if (first === undefined) return undefined;
  const whole = Number(exponent);
  const fraction = rest.slice(whole);
  return rest.length < whole || /[1-9]/.test(fraction) ? 'lost' : first + rest.slice(0, whole);
};
