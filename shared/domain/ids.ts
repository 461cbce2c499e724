import { createHmac, hash } from 'node:crypto';
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

const LATEST = 9_999_999_999_999;
const MOST_LINES = 999_999_999;
const digits = (n: number, most: number, width: number): string =>
  String(Math.min(Math.max(Math.trunc(n), 0), most)).padStart(width, '0');
let dropTime = -1;
let dropDigits = '';
/** All rows of a drop have one. */
const droppedDigits = (droppedAt: number): string => {
  if (droppedAt !== dropTime) {
    dropTime = droppedAt;
    dropDigits = digits(droppedAt, LATEST, 13);
  }
  return dropDigits;
};

/** @param changedAt the source's own change time in ms; the drop time where the source gives none */
export const recordVersion = (changedAt: number, droppedAt: number, line: number): RecordVersion =>
  RecordVersion.parse(`${digits(changedAt, LATEST, 13)}-${droppedDigits(droppedAt)}-${digits(line, MOST_LINES, 9)}`);

const BLOCK = 64;
/** A key as the two blocks that HMAC-SHA-256 begins its hashes with (RFC 2104), with room for what follows. */
interface Pads {
  inner: Buffer;
  outer: Buffer;
}
const pads = new WeakMap<Uint8Array, Pads>();
const padsOf = (key: Uint8Array): Pads => {
  const known = pads.get(key);
  if (known) return known;
  const short = key.length > BLOCK ? hash('sha256', key, 'buffer') : key;
  const padded = (pad: number, room: number): Buffer =>
    Buffer.from(Array.from({ length: BLOCK + room }, (_, at) => (at < BLOCK ? (short[at] ?? 0) ^ pad : 0)));
  const made = { inner: padded(0x36, MESSAGE), outer: padded(0x5c, 32) };
  pads.set(key, made);
  return made;
};
/** Longer messages are hashed the usual way. */
const MESSAGE = 1024;

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Of a character that stands for six bits the one for its first two: 16 bytes end so. */
const FIRST_TWO_BITS = new Map([...BASE64URL].map((character, bits) => [character, BASE64URL.charAt(bits & 0b110000)]));

/**
 * HMAC-SHA-256 with the stage's secret key, the first 128 bits as base64url (22 characters): the only form in which a personal value may be a
 * key. Two plain hashes that come as text: an HMAC object costs four times as much as its hashing, and bytes as much again.
 */
export const keyedHash = (key: Uint8Array, namespace: string, value: string): string => {
  const text = `${namespace}\0${value}`;
  if (text.length * 3 > MESSAGE) return createHmac('sha256', key).update(text).digest().subarray(0, 16).toString('base64url');
  const { inner, outer } = padsOf(key);
  const length = inner.write(text, BLOCK);
  outer.write(hash('sha256', inner.subarray(0, BLOCK + length), 'binary'), BLOCK, 'binary');
  const digest = hash('sha256', outer, 'base64url');
  return digest.slice(0, 21) + (FIRST_TWO_BITS.get(digest.charAt(21)) ?? '');
};

export const recordId = (key: Uint8Array, source: SourceId, sourceId: string): RecordId =>
  RecordId.parse(`${source}~${keyedHash(key, `record:${source}`, sourceId)}`);

export const blockKey = (key: Uint8Array, kind: string, value: string): BlockKey =>
  BlockKey.parse(`${kind}#${keyedHash(key, kind, value)}`);
