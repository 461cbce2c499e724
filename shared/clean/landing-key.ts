import { createHash } from 'node:crypto';

/** Where a landing key belongs. A file may lie in folders below its dataset. */
export interface LandingKey {
  source: string;
  dataset: string;
  file: string;
}

/** @returns undefined where the key is not `<source>/<dataset>/<file>` */
export const parseLandingKey = (key: string): LandingKey | undefined => {
  const [source, dataset, ...rest] = key.split('/');
  const file = rest.join('/');
  return source && dataset && file && !file.endsWith('/') ? { source, dataset, file } : undefined;
};

const RETRY = /^_retry\/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z)\/./;

/** Rows of a drop that are fed again: `<source>/<dataset>/_retry/<when that was dropped>/<file>`. */
export const retryKey = (source: string, dataset: string, droppedAt: string, file: string): string =>
  `${source}/${dataset}/_retry/${droppedAt}/${file}`;

/** @returns when the drop was dropped whose rows this file feeds again, ms; undefined where it does no such thing */
export const retriedDropAt = (key: string): number | undefined => {
  const [, at] = RETRY.exec(parseLandingKey(key)?.file ?? '') ?? [];
  const ms = at === undefined ? Number.NaN : Date.parse(at);
  return Number.isNaN(ms) ? undefined : ms;
};

/** S3 takes 1,024 bytes; what is added to a landing key, for its report and quarantine, stays below the difference. */
const MAX_KEY_BYTES = 900;

/** The landing key itself, as part of other keys; of a very long one its folders and a hash. */
const within = (key: string): string => {
  if (Buffer.byteLength(key) <= MAX_KEY_BYTES) return key;
  const { source = '_long', dataset = '_long' } = parseLandingKey(key) ?? {};
  return `${source.slice(0, 64)}/${dataset.slice(0, 64)}/${createHash('sha256').update(key).digest('hex')}`;
};

export const reportKey = (key: string): string => `reports/${within(key)}.json`;
/** Of a version that is not the newest under its key. */
export const formerReportKey = (key: string, etag: string): string => `reports/${within(key)}@${etag}.json`;
/** The same report for people, beside the other. */
export const readableKey = (key: string): string => key.replace(/\.json$/, '.md');
export const quarantinePrefix = (key: string, etag: string): string => `quarantine/${within(key)}/${etag}/`;
/** What lies in quarantine under a prefix, and what its rows need to be a file again. */
export const quarantineIndex = (prefix: string): string => `${prefix}index.json`;
/** Which of it was fed again. */
export const quarantineRetries = (prefix: string): string => `${prefix}retried.json`;
export const quarantinePart = (prefix: string, part: number): string => `${prefix}${String(part).padStart(5, '0')}.jsonl`;
