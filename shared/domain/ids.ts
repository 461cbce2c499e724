import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** Which upstream system: lower case, digits and dashes, as its folder under the landing bucket is named. */
export const SourceId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes, at most 32')
  .brand<'SourceId'>();
export type SourceId = z.infer<typeof SourceId>;

/** A source record: `<source>~<keyed hash of the source's own id>`. The clear id may be a phone number, so it is no key. */
export const RecordId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}~[A-Za-z0-9_-]{22}$/)
  .brand<'RecordId'>();
export type RecordId = z.infer<typeof RecordId>;

/** One real HCP, for ever: `hcp_` and a ULID, so that the older of two ids sorts first. */
export const OneId = z
  .string()
  .regex(/^hcp_[0-9A-HJKMNP-TV-Z]{26}$/)
  .brand<'OneId'>();
export type OneId = z.infer<typeof OneId>;

/** A component of records that must be considered together: a ULID, the older root wins a merge. */
export const ComponentId = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{26}$/)
  .brand<'ComponentId'>();
export type ComponentId = z.infer<typeof ComponentId>;

/** `<rule or identifier type>#<keyed hash>`: what a posting is filed under. Never a clear value. */
export const BlockKey = z
  .string()
  .regex(/^[a-z][A-Za-z0-9-]*#[A-Za-z0-9_-]{22}$/)
  .brand<'BlockKey'>();
export type BlockKey = z.infer<typeof BlockKey>;

const slug = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes, at most 64');
export const SegmentId = slug.brand<'SegmentId'>();
export type SegmentId = z.infer<typeof SegmentId>;
export const DestinationId = slug.brand<'DestinationId'>();
export type DestinationId = z.infer<typeof DestinationId>;

/**
 * Orders the versions of one source record, as text: the source's own change time, then the drop's time (both milliseconds,
 * 13 digits), then the line. Two deliveries of one row of one drop carry the same version.
 */
export const RecordVersion = z
  .string()
  .regex(/^\d{13}-\d{13}-\d{9}$/)
  .brand<'RecordVersion'>();
export type RecordVersion = z.infer<typeof RecordVersion>;

const digits = (n: number, width: number): string =>
  String(Math.min(Math.max(Math.trunc(n), 0), 10 ** width - 1)).padStart(width, '0');

/** @param changedAt the source's own change time in ms; the drop time where the source gives none */
export const recordVersion = (changedAt: number, droppedAt: number, line: number): RecordVersion =>
  RecordVersion.parse(`${digits(changedAt, 13)}-${digits(droppedAt, 13)}-${digits(line, 9)}`);

/** Given bytes, every HMAC would make a key object of them anew: five times the work of the hash itself. */
const keyObjects = new WeakMap<Uint8Array, KeyObject>();
const keyObject = (key: Uint8Array): KeyObject => {
  const known = keyObjects.get(key) ?? createSecretKey(key);
  keyObjects.set(key, known);
  return known;
};

/** HMAC-SHA-256 with the stage's secret key, the first 128 bits as base64url (22 characters): the only form in which a personal value may be a key. */
export const keyedHash = (key: Uint8Array, namespace: string, value: string): string =>
  createHmac('sha256', keyObject(key))
    .update(namespace)
    .update('\0')
    .update(value)
    .digest()
    .subarray(0, 16)
    .toString('base64url');

export const recordId = (key: Uint8Array, source: SourceId, sourceId: string): RecordId =>
  RecordId.parse(`${source}~${keyedHash(key, `record:${source}`, sourceId)}`);

export const blockKey = (key: Uint8Array, kind: string, value: string): BlockKey =>
  BlockKey.parse(`${kind}#${keyedHash(key, kind, value)}`);
