import { isUtf8 } from 'node:buffer';

/**
 * UTF-16 as UTF-8, so that one framer serves all text, and back to the very same bytes. Half a surrogate pair becomes three bytes, as
 * in WTF-8, and an odd byte at the end two that no encoding uses: neither is UTF-8, so a row that has one is refused.
 */

const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();
const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000;
const LONE_BYTE = 0xf8;

/** A lone surrogate stands between well-formed stretches. */
const encoded = (text: string): Buffer => {
  if (text.isWellFormed()) return Buffer.from(text, 'utf8');
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (!isSurrogate(unit)) continue;
    const next = text.charCodeAt(at + 1);
    if (isHigh(unit) && next >= 0xdc00 && next < 0xe000) {
      at++;
      continue;
    }
    pieces.push(
      Buffer.from(text.slice(from, at), 'utf8'),
      Buffer.from([0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]),
    );
    from = at + 1;
  }
  return Buffer.concat([...pieces, Buffer.from(text.slice(from), 'utf8')]);
};

/** Text of UTF-16 as it streams by. @param bytes in chunks cut anywhere */
export async function* utf8Of(bytes: AsyncIterable<Buffer>, bigEndian: boolean): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let end = all.length & ~1;
    // A pair that is cut in two waits for its other half.
    if (end > 0 && isHigh(bigEndian ? all.readUInt16BE(end - 2) : all.readUInt16LE(end - 2))) end -= 2;
    rest = Buffer.from(all.subarray(end));
    const whole = all.subarray(0, end);
    if (end > 0) yield encoded((bigEndian ? swapped(whole) : whole).toString('utf16le'));
  }
  if (rest.length >= 2) yield encoded((bigEndian ? swapped(rest.subarray(0, 2)) : rest.subarray(0, 2)).toString('utf16le'));
  const odd = rest.length % 2 === 1 ? rest[rest.length - 1] : undefined;
  if (odd !== undefined) yield Buffer.from([LONE_BYTE | (odd >> 6), 0x80 | (odd & 0x3f)]);
}

/** The units of what is no UTF-8, and the odd byte at its end. */
const unitsOf = (bytes: Buffer): { units: number[]; odd: number | undefined } => {
  const units: number[] = [];
  let odd: number | undefined;
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    const trail = (index: number): number => (bytes[at + index] ?? 0) & 0x3f;
    if (lead < 0x80) {
      units.push(lead);
      at += 1;
    } else if (lead < 0xe0) {
      units.push(((lead & 0x1f) << 6) | trail(1));
      at += 2;
    } else if (lead < 0xf0) {
      units.push(((lead & 0x0f) << 12) | (trail(1) << 6) | trail(2));
      at += 3;
    } else if (lead < LONE_BYTE) {
      const point = (((lead & 7) << 18) | (trail(1) << 12) | (trail(2) << 6) | trail(3)) - 0x10000;
      units.push(0xd800 | (point >> 10), 0xdc00 | (point & 0x3ff));
      at += 4;
    } else {
      odd = ((lead & 3) << 6) | trail(1);
      at += 2;
    }
  }
  return { units, odd };
};

/** The bytes of UTF-16 that a row of `utf8Of` came from. */
export const utf16Of = (bytes: Buffer, bigEndian: boolean): Buffer => {
  if (isUtf8(bytes)) {
    const units = Buffer.from(bytes.toString('utf8'), 'utf16le');
    return bigEndian ? units.swap16() : units;
  }
  const { units, odd } = unitsOf(bytes);
  const result = Buffer.alloc(units.length * 2 + (odd === undefined ? 0 : 1));
  for (const [index, unit] of units.entries()) {
    if (bigEndian) result.writeUInt16BE(unit, index * 2);
    else result.writeUInt16LE(unit, index * 2);
  }
  if (odd !== undefined) result.writeUInt8(odd, units.length * 2);
  return result;
};
