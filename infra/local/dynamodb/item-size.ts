import { type Fields, isFields } from '../json.ts';

/** The largest item DynamoDB takes: 400 KB. */
export const LARGEST_ITEM_BYTES = 400 * 1024;

/**
 * Size of an item in bytes, as DynamoDB bills it: UTF-8 names and values, about one byte per two digits, 3 bytes a list or map.
 * dynalite counts characters, which is a third of the truth for Chinese text.
 */
export function itemBytes(item: Fields): number {
  let bytes = 0;
  for (const name in item) bytes += Buffer.byteLength(name) + valueBytes(item[name]);
  return bytes;
}

function valueBytes(value: unknown): number {
  if (!isFields(value)) return 0;
  for (const type in value) return typedBytes(type, value[type]);
  return 0;
}

function typedBytes(type: string, value: unknown): number {
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(value));
    case 'N':
      return 1 + Math.ceil(String(value).replace(/[-.]|e.*$/gi, '').length / 2);
    case 'B':
      return Buffer.byteLength(String(value), 'base64');
    case 'L':
      return sum(value, (item) => 1 + valueBytes(item)) + 3;
    case 'SS':
    case 'NS':
    case 'BS':
      return sum(value, (item) => typedBytes(type.charAt(0), item));
    case 'M':
      return isFields(value) ? 3 + Object.keys(value).length + itemBytes(value) : 3;
    default:
      return 1;
  }
}

function sum(values: unknown, size: (value: unknown) => number): number {
  return Array.isArray(values) ? values.reduce<number>((total, value) => total + size(value), 0) : 0;
}
