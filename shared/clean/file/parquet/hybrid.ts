import { damagedParquet } from './damage.ts';

/**
 * Levels and dictionary indices: runs of one value, and stretches of values of a few bits each. Never more values than were asked for,
 * whatever the bytes say.
 * @returns the values. @throws BrokenContent where bytes are wanting
 */
export const readHybrid = (bytes: Uint8Array, from: number, width: number, count: number): Uint32Array => {
  const values = new Uint32Array(count);
  if (width === 0 || count === 0) return values;
  if (width > 32) throw damagedParquet();
  let at = from;
  const byte = (): number => {
    const value = bytes[at++];
    if (value === undefined) throw damagedParquet();
    return value;
  };
  for (let seen = 0; seen < count; ) {
    let header = 0;
    let shift = 0;
    for (let more = true; more; shift += 7) {
      const next = byte();
      header += (next & 0x7f) * 2 ** shift;
      more = next >= 0x80;
      if (shift > 28) throw damagedParquet();
    }
    const many = Math.floor(header / 2);
    if (header % 2 === 0) {
      let value = 0;
      for (let index = 0; index < width; index += 8) value += byte() * 2 ** index;
      // It fills no further than there is room.
      values.fill(value, seen, seen + many);
      seen += many;
    } else {
      const end = Math.min(count, seen + many * 8);
      readPacked(bytes, at, width, values, seen, end);
      seen = end;
      at += many * width;
    }
  }
  return values;
};

const readPacked = (bytes: Uint8Array, from: number, width: number, values: Uint32Array, start: number, end: number): void => {
  if (from + Math.ceil(((end - start) * width) / 8) > bytes.length) throw damagedParquet();
  let bit = from * 8;
  for (let index = start; index < end; index++) {
    let value = 0;
    for (let got = 0; got < width; ) {
      const offset = bit % 8;
      const taken = Math.min(8 - offset, width - got);
      value += (((bytes[Math.floor(bit / 8)] ?? 0) >> offset) & ((1 << taken) - 1)) * 2 ** got;
      got += taken;
      bit += taken;
    }
    values[index] = value;
  }
};
