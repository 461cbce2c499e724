const SHANGHAI_OFFSET = 8 * 3_600_000;

/** `2026-03-04 17:08:09`, Shanghai's clock (China has no daylight saving time). */
export const shanghaiTime = (ms: number): string => new Date(ms + SHANGHAI_OFFSET).toISOString().slice(0, 19).replace('T', ' ');

/** `2026-03-04`, in Shanghai. */
export const shanghaiDate = (ms: number): string => shanghaiTime(ms).slice(0, 10);

/** `20260304`, as drops are named. */
export const fileDate = (ms: number): string => shanghaiDate(ms).replaceAll('-', '');

/** `2026-03-04T17:08:09+08:00`. */
export const offsetTime = (ms: number): string => `${shanghaiTime(ms).replace(' ', 'T')}+08:00`;

/** `2026-03-04T09:08:09Z`. */
export const utcTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
