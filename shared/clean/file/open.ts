import type { Encoding } from '../../contracts/config.ts';
import type { FilePart } from '../../contracts/file-report.ts';
import { BrokenContent, reasonOf } from './broken.ts';
import { firstBytes, heldBytes, slice } from './bytes.ts';
import { type Content, gzipContent, packedContent, plainContent } from './content.ts';
import { type Expected, expectedNames } from './find-header.ts';
import { type Kind, kindOf, refusalOf } from './kind.ts';
import { inWords, MAX_HELD_BYTES } from './limits.ts';
import { openParquet } from './parquet/part.ts';
import type { FileBytes, Part, RefusedPart } from './part.ts';
import { openText } from './text-part.ts';
import { openSheet } from './xlsx/part.ts';
import { WORKBOOK } from './xlsx/workbook.ts';
import { type Member, zipMembers } from './zip.ts';

/** What a mapping says of its files; what it does not say is detected. */
export interface Declared {
  format: FilePart['format'];
  encoding?: Encoding | undefined;
  delimiter?: string | undefined;
  sheet?: string | undefined;
}

/** How far in a file is looked to see what it is. */
const MAGIC_BYTES = 64;

/** A part that is being opened: the file itself, what its .gz holds, or a member of its .zip. */
interface Opening {
  number: number;
  name?: string;
  compression?: 'gzip' | 'zip';
  declared: Declared;
  expected: Expected;
}

const isWorkbook = (members: readonly Member[]): boolean => members.some(({ name }) => name.toLowerCase() === WORKBOOK);

const named = (part: Part, { name, compression }: Opening): Part => ({
  ...part,
  about: {
    ...part.about,
    ...(name === undefined ? {} : { name: part.about.name === undefined ? name : `${name}: ${part.about.name}` }),
    ...(compression === undefined ? {} : { compression }),
  },
});

/** A workbook or Parquet file. */
const openTable = async (file: FileBytes, kind: 'zip' | 'parquet', opening: Opening): Promise<Part> => {
  const { number, declared, expected } = opening;
  if (kind === 'parquet') return named(await openParquet(number, file), opening);
  const members = await zipMembers(file);
  if (!isWorkbook(members)) throw nestedArchive();
  return named(await openSheet(number, members, declared.sheet, expected), opening);
};

const nestedArchive = (): BrokenContent =>
  new BrokenContent('nested-archive', 'expected tables in the archive, found another archive: drop what it holds');

/** What lies compressed in another file, where it has to be read from its middle: held, up to a size. */
const held = async (content: Content, name: string): Promise<FileBytes> => {
  const bytes = await firstBytes(content.stream(0), MAX_HELD_BYTES + 1);
  if (bytes.length > MAX_HELD_BYTES)
    throw new BrokenContent(
      'too-large-packed',
      `expected a compressed workbook or Parquet file of at most ${inWords(MAX_HELD_BYTES)} unpacked, since it cannot be streamed: drop it as it is`,
    );
  return heldBytes(name, bytes);
};

const open = async (
  content: Content,
  kind: Kind,
  opening: Opening,
  file: () => Promise<FileBytes>,
): Promise<Part | RefusedPart> => {
  const { number, name, compression, declared, expected } = opening;
  if (kind === 'zip' || kind === 'parquet') return openTable(await file(), kind, opening);
  if (kind === 'gzip') throw nestedArchive();
  const refusal = refusalOf(kind);
  if (refusal) throw refusal;
  const request = { number, expected, format: declared.format, encoding: declared.encoding, delimiter: declared.delimiter };
  return openText(content, {
    ...request,
    ...(name === undefined ? {} : { name }),
    ...(compression === undefined ? {} : { compression }),
  });
};

const openMember = async (file: FileBytes, member: Member, opening: Opening): Promise<Part | RefusedPart> => {
  if (member.refused) throw member.refused;
  const content = packedContent(member.stream);
  const kind = kindOf(await firstBytes(content.stream(0), MAGIC_BYTES));
  const whole = async (): Promise<FileBytes> =>
    member.stored ? slice(file, member.name, await member.start(), member.size) : held(content, member.name);
  return open(content, kind, opening, whole);
};

/** One part refused, where opening it shows why. */
const orRefused = async (opening: Opening, part: Promise<Part | RefusedPart>): Promise<Part | RefusedPart> => {
  try {
    return await part;
  } catch (error) {
    return { number: opening.number, ...(opening.name === undefined ? {} : { name: opening.name }), error: reasonOf(error) };
  }
};

/** A file whose kind is known, apart from archives of several. */
const openOne = async (file: FileBytes, kind: Kind, opening: Opening): Promise<Part | RefusedPart> => {
  if (kind !== 'gzip') return open(plainContent(file), kind, opening, async () => file);
  const content = gzipContent(file);
  const inside = kindOf(await firstBytes(content.stream(0), MAGIC_BYTES));
  return open(content, inside, { ...opening, compression: 'gzip' }, () => held(content, file.name));
};

/**
 * Opens a dropped file, whatever it is: what its first bytes say counts, then what its mapping declares. One part for a file, its chosen
 * sheet, or each member of a .zip in the order of its directory.
 * @param expected column names that the mapping knows, synonyms included: they tell the header from titles above it, and the delimiter
 * @throws what the file's own methods throw; what is wrong with its content comes as a refused part, or as a refused row
 */
export async function* openFile(
  file: FileBytes,
  declared: Declared,
  expected: readonly string[],
): AsyncGenerator<Part | RefusedPart> {
  const names = expectedNames(expected);
  const opening: Opening = { number: 0, declared, expected: names };
  const kind = kindOf(await file.range(0, Math.min(MAGIC_BYTES, file.size)));
  if (kind !== 'zip') {
    yield await orRefused(opening, openOne(file, kind, opening));
    return;
  }
  let members: Member[];
  try {
    members = await zipMembers(file);
    if (members.length === 0) throw new BrokenContent('empty-file', 'expected tables in the archive, found none');
  } catch (error) {
    yield { number: 0, error: reasonOf(error) };
    return;
  }
  if (isWorkbook(members)) {
    yield await orRefused(opening, openSheet(0, members, declared.sheet, names));
    return;
  }
  for (const [number, member] of members.entries()) {
    const each: Opening = { ...opening, number, name: member.name, compression: 'zip' };
    yield await orRefused(each, openMember(file, member, each));
  }
}
