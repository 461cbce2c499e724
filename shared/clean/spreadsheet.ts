/**
 * A spreadsheet takes a cell that starts so for a formula, an East Asian one also where the sign is full-width (OWASP, CSV injection);
 * a sign before nothing but digits is a number, and harmless.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** A text as a spreadsheet may safely open it: what would be a formula gets an apostrophe in front. */
export const guardFormula = (text: string): string => (FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text);

const cell = (value: string | number | boolean | undefined): string => {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? guardFormula(value) : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** One line of CSV (RFC 4180), its line end included. */
export const csvLine = (values: readonly (string | number | boolean | undefined)[]): string =>
  `${values.map(cell).join(',')}\r\n`;

/** What `guardFormula` was given, for reading our own files back; `guardFormula` leaves what begins with an apostrophe alone. */
export const unguardFormula = (text: string): string =>
  text.startsWith("'") && guardFormula(text.slice(1)) === text ? text.slice(1) : text;
