const DATE = /^(\d{4})-(\d\d-\d\d)$/;

const some = (value: string | undefined): readonly string[] => (value === undefined || value === '' ? [] : [value]);

/** The first so many characters (code points), or all there are. */
export const first =
  (count: number) =>
  (value: string): readonly string[] =>
    some([...value].slice(0, count).join(''));

export const last =
  (count: number) =>
  (value: string): readonly string[] =>
    some([...value].slice(-count).join(''));

/** YYYY of YYYY-MM-DD. */
export const year = (value: string): readonly string[] => some(DATE.exec(value)?.[1]);

/** MM-DD of YYYY-MM-DD. */
export const monthDay = (value: string): readonly string[] => some(DATE.exec(value)?.[2]);

/** What stands before the last @; nothing where there is none. */
export const localPart = (value: string): readonly string[] => some(value.slice(0, Math.max(value.lastIndexOf('@'), 0)));

/** Its ASCII digits, as one value. */
export const digits = (value: string): readonly string[] => some(value.replace(/\D+/g, ''));
