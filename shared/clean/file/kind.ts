import { BrokenContent } from './broken.ts';
import { startsWith } from './encoding.ts';

/** What a file is by its first bytes. */
export type Kind = 'zip' | 'gzip' | 'parquet' | 'text' | Foreign;
type Foreign = 'old-workbook' | 'encrypted-parquet' | 'other-archive' | 'document' | 'web-page';

const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

const MAGIC: readonly (readonly [Kind, readonly number[]])[] = [
  ['zip', ascii('PK\x03\x04')],
  ['zip', ascii('PK\x05\x06')],
  ['gzip', [0x1f, 0x8b]],
  ['parquet', ascii('PAR1')],
  ['encrypted-parquet', ascii('PARE')],
  ['old-workbook', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
  ['other-archive', ascii('7z\xbc\xaf\x27\x1c')],
  ['other-archive', ascii('Rar!\x1a\x07')],
  ['other-archive', [0x28, 0xb5, 0x2f, 0xfd]],
  ['other-archive', ascii('BZh')],
  ['other-archive', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['document', ascii('%PDF-')],
];

const WEB_PAGE = /^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|table|\?xml|style|meta)/i;

export const kindOf = (head: Buffer): Kind => {
  const known = MAGIC.find(([, magic]) => head.length >= magic.length && startsWith(head, magic));
  if (known) return known[0];
  return WEB_PAGE.test(head.toString('latin1')) ? 'web-page' : 'text';
};

const EXPECTED = 'expected CSV, JSON, a workbook (.xlsx) or Parquet, as it is, in .gz or in .zip';

/** @returns why a file of this kind is not read; undefined where it is */
export const refusalOf = (kind: Kind): BrokenContent | undefined => {
  switch (kind) {
    case 'zip':
    case 'gzip':
    case 'parquet':
    case 'text':
      return undefined;
    case 'old-workbook':
      return new BrokenContent('old-workbook', `${EXPECTED}; this is a workbook of the old kind (.xls), or one with a password`);
    case 'encrypted-parquet':
      return new BrokenContent('encrypted', `${EXPECTED}; this Parquet file is encrypted`);
    case 'other-archive':
      return new BrokenContent('unknown-compression', `${EXPECTED}; this is an archive of another kind`);
    case 'document':
      return new BrokenContent('unknown-format', `${EXPECTED}; this is a PDF document`);
    case 'web-page':
      return new BrokenContent('unknown-format', `${EXPECTED}; this is a web page or XML, whatever its ending says`);
  }
};
