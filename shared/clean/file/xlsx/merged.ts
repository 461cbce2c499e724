import { firstBytes } from '../bytes.ts';
import { MAX_MERGED_SHEET_BYTES, MAX_MERGES } from '../limits.ts';
import type { Member } from '../zip.ts';
import type { SheetRow } from './sheet.ts';

/** A merged range, its first and last row and column; rows from 1, columns from 0. */
interface Merge {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

const REFERENCE = /<(?:\w+:)?mergeCell\s[^>]*ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']/g;
const LIST = /<(?:\w+:)?mergeCells[\s>]/;
const columnOf = (letters: string): number => [...letters].reduce((at, letter) => at * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/**
 * The merged cells of a sheet of moderate size. They are listed after its rows, so its XML is read once more for them; large sheets are
 * exports, which have none.
 */
export const mergesOf = async (member: Member): Promise<Merge[]> => {
  if (member.size > MAX_MERGED_SHEET_BYTES) return [];
  const xml = (await firstBytes(member.stream(), MAX_MERGED_SHEET_BYTES)).toString('latin1');
  const list = xml.slice(Math.max(0, xml.lastIndexOf('sheetData>')));
  if (!LIST.test(list)) return [];
  return [...list.matchAll(REFERENCE)].slice(0, MAX_MERGES).map(([, left = '', top, right = '', bottom]) => ({
    top: Number(top),
    bottom: Number(bottom),
    left: columnOf(left),
    right: columnOf(right),
  }));
};

/** A merged cell shows its first one's value all over: so it is read. @returns fills rows, given in their order */
export const mergeFiller = (merges: readonly Merge[]): ((row: SheetRow) => void) => {
  const waiting = [...merges].sort((a, b) => b.top - a.top);
  let open: (Merge & { value: string | undefined })[] = [];
  return ({ number, cells }) => {
    for (let next = waiting.at(-1); next && next.top <= number; next = waiting.at(-1)) {
      waiting.pop();
      open.push({ ...next, value: next.top === number ? cells[next.left] : undefined });
    }
    if (open.length === 0) return;
    open = open.filter(({ bottom }) => bottom >= number);
    for (const { left, right, value } of open) {
      if (value === undefined) continue;
      while (cells.length <= right) cells.push(undefined);
      for (let at = left; at <= right; at++) cells[at] ??= value;
    }
  };
};
