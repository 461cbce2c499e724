import { isUtf8 } from 'node:buffer';
import type { SchemaElement, TimeUnit } from 'hyparquet';

/** A cell: its text, null where nothing stands there, false where its bytes are no text. */
export type Cell = string | null | false;
/** From a column's stored values to cells; undefined for a column whose values are no plain ones. */
export type Format = (value: unknown) => Cell;

const DAY_MS = 86_400_000;
const MAX_MS = 8.64e15;
const two = (value: number): string => String(value).padStart(2, '0');
const bytesOf = (value: unknown): Buffer | undefined =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : undefined;

/** A stretch of bytes as text. */
export const plainText = (bytes: Buffer, from: number, to: number): Cell => {
  const decoded = bytes.toString('utf8', from, to);
  // Where a replacement character shows, it is asked whether the bytes themselves have it.
  return decoded.includes('\ufffd') && !isUtf8(bytes.subarray(from, to)) ? false : decoded;
};

export const text: Format = (value) => {
  const bytes = bytesOf(value);
  if (bytes) return plainText(bytes, 0, bytes.length);
  return value === undefined || value === null ? null : String(value);
};

const unsigned =
  (bits: 32 | 64): Format =>
  (value) =>
    typeof value === 'bigint' || typeof value === 'number' ? String(BigInt.asUintN(bits, BigInt(value))) : null;

/** A big-endian number in two's complement. */
const integerOf = (value: unknown): bigint | undefined => {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(value);
  const bytes = bytesOf(value);
  if (!bytes) return undefined;
  return bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
};

const decimal =
  (scale: number): Format =>
  (value) => {
    const unscaled = integerOf(value);
    if (unscaled === undefined) return null;
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
    const whole = digits.slice(0, digits.length - scale);
    return `${unscaled < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
  };

const date: Format = (value) => {
  const ms = Number(value) * DAY_MS;
  return Math.abs(ms) <= MAX_MS ? new Date(ms).toISOString().slice(0, 10) : String(value);
};

const PER_SECOND: Record<TimeUnit, number> = { MILLIS: 1000, MICROS: 1_000_000, NANOS: 1_000_000_000 };

/** A fraction of a second, as far as it says anything. */
const fraction = (units: bigint, perSecond: number): string => {
  const rest = units % BigInt(perSecond);
  if (rest === 0n) return '';
  return `.${String(rest)
    .padStart(String(perSecond).length - 1, '0')
    .replace(/0+$/, '')}`;
};

const floorDivide = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by;

/** Instants as UTC with its Z, local times without: the source's time zone is theirs. */
const timestamp = (unit: TimeUnit, utc: boolean): Format => {
  const perSecond = PER_SECOND[unit];
  return (value) => {
    const units = integerOf(value);
    if (units === undefined) return null;
    const seconds = floorDivide(units, BigInt(perSecond));
    const ms = Number(seconds) * 1000;
    if (Math.abs(ms) > MAX_MS) return String(units);
    const iso = `${new Date(ms).toISOString().slice(0, 19)}${fraction(units - seconds * BigInt(perSecond), perSecond)}`;
    return utc ? `${iso}Z` : iso.replace('T', ' ');
  };
};

const time = (unit: TimeUnit): Format => {
  const perSecond = PER_SECOND[unit];
  return (value) => {
    const units = integerOf(value);
    if (units === undefined) return null;
    const seconds = Number(units / BigInt(perSecond));
    return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction(units, perSecond)}`;
  };
};

/** 96 bits: a Julian day and nanoseconds in it. */
const JULIAN_1970 = 2_440_588n;
const julian = (format: Format): Format => {
  return (value) =>
    typeof value === 'bigint'
      ? format(((value >> 64n) - JULIAN_1970) * 86_400_000_000_000n + (value & 0xffff_ffff_ffff_ffffn))
      : null;
};

/** A binary fraction as somebody wrote it: 12.1, not 12.100000000000001. */
const double: Format = (value) =>
  typeof value === 'number' ? (Number.isFinite(value) ? String(Number(value.toPrecision(15))) : null) : text(value);

const float: Format = (value) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
};

const half: Format = (value) => {
  const bytes = bytesOf(value);
  if (bytes?.length !== 2) return null;
  const bits = bytes.readUInt16LE(0);
  const [exponent, rest] = [(bits >> 10) & 0x1f, (bits & 0x3ff) / 1024];
  if (exponent === 0x1f) return null;
  const size = exponent === 0 ? 2 ** -14 * rest : 2 ** (exponent - 15) * (1 + rest);
  return String(Number((bits >> 15 ? -size : size).toPrecision(4)));
};

const uuid: Format = (value) =>
  bytesOf(value)
    ?.toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') ?? null;

/** @returns how a column's values read as text; undefined for those that are no plain values (intervals, geometry, BSON) */
export const formatOf = (element: SchemaElement): Format | undefined => {
  const { type, converted_type: converted, logical_type: logical, scale = 0 } = element;
  switch (logical?.type) {
    case 'DECIMAL':
      return decimal(logical.scale ?? 0);
    case 'DATE':
      return date;
    case 'TIMESTAMP':
      return timestamp(logical.unit, logical.isAdjustedToUTC);
    case 'TIME':
      return time(logical.unit);
    case 'UUID':
      return uuid;
    case 'FLOAT16':
      return half;
    case 'INTEGER':
      return logical.isSigned ? text : unsigned(type === 'INT64' ? 64 : 32);
    case 'VARIANT':
    case 'GEOMETRY':
    case 'GEOGRAPHY':
    case 'BSON':
    case 'INTERVAL':
      return undefined;
    default:
      break;
  }
  switch (converted) {
    case 'DECIMAL':
      return decimal(scale);
    case 'DATE':
      return date;
    case 'TIMESTAMP_MILLIS':
      return timestamp('MILLIS', true);
    case 'TIMESTAMP_MICROS':
      return timestamp('MICROS', true);
    case 'TIME_MILLIS':
      return time('MILLIS');
    case 'TIME_MICROS':
      return time('MICROS');
    case 'UINT_8':
    case 'UINT_16':
    case 'UINT_32':
      return unsigned(32);
    case 'UINT_64':
      return unsigned(64);
    case 'BSON':
    case 'INTERVAL':
      return undefined;
    default:
      break;
  }
  if (type === 'INT96') return julian(timestamp('NANOS', true));
  if (type === 'DOUBLE') return double;
  return type === 'FLOAT' ? float : text;
};
