const plain = new Intl.NumberFormat('en-US');
const fixed = (digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const byDigits = [fixed(0), fixed(1), fixed(2), fixed(3), fixed(4)];

/** 1234567 → "1,234,567". @param digits after the point, at most 4 */
export const number = (value: number, digits?: number): string =>
  (digits === undefined ? plain : (byDigits[digits] ?? plain)).format(value);

/** A count with its noun: "1 file", "2,000 files". */
export const count = (value: number, noun: string, plural = `${noun}s`): string =>
  `${number(value)} ${value === 1 ? noun : plural}`;

/** Milliseconds as "840 ms", "12.3 s" or "4 min 05 s". */
export const duration = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${number(Math.floor(seconds / 60))} min ${String(seconds % 60).padStart(2, '0')} s`;
};

/** Bytes as "512 B", "3.4 KiB", "12.0 MiB". */
export const bytes = (value: number): string => {
  if (value < 1024) return `${value} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(Math.floor(Math.log(value) / Math.log(1024)), units.length);
  return `${(value / 1024 ** power).toFixed(1)} ${units[power - 1]}`;
};

/** Four digits of a ratio, and a dash where there is none (nothing was divided). */
export const ratio = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? '–' : value.toFixed(4));
