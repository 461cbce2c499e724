import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, getFileNameLowLevel, RandomAccessReader, type ZipFile } from 'yauzl';
import { BrokenContent, damagedArchive, unpacksTooMuch } from './broken.ts';
import { cachedRange, limited, type ReadRange, tracked } from './bytes.ts';
import { decoderOf } from './encoding.ts';
import { unpacked } from './inflate.ts';
import { MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_COUNTS_FROM } from './limits.ts';
import type { FileBytes } from './part.ts';

/** yauzl reads the directory; members are unpacked here, their size and checksum held against what it says. */
class Reader extends RandomAccessReader {
  private readonly source: ReadRange;
  constructor(source: ReadRange) {
    super();
    this.source = source;
  }
  override read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null) => void): void {
    this.source(position, position + length).then(
      (bytes) => {
        bytes.copy(buffer, offset);
        callback(bytes.length < length ? damagedArchive('zip directory') : null);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  }
}

/** A file in an archive. */
export interface Member {
  /** Its path as the archive has it, made harmless: it is shown, and never a path. */
  name: string;
  /** Unpacked, as the directory says. */
  size: number;
  stored: boolean;
  /** Why it cannot be read. */
  refused?: BrokenContent;
  /** Where its packed bytes begin. */
  start(): Promise<number>;
  /** @throws BrokenContent as the bytes show it */
  stream(): AsyncIterable<Buffer>;
}

const MAX_NAME = 200;
const gb18030 = decoderOf('gb18030');
const ENCRYPTED_FLAG = 0x1;
const UTF8_FLAG = 0x800;
const UNICODE_PATH = 0x7075;

/** Names are UTF-8 where the archive says so; others mostly are too, or GB18030 from Windows in Chinese. */
const nameOf = (entry: Entry): string => {
  const raw = entry.fileNameRaw;
  const declared = (entry.generalPurposeBitFlag & UTF8_FLAG) !== 0 || entry.extraFields.some(({ id }) => id === UNICODE_PATH);
  if (declared) return getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, false);
  return isUtf8(raw) ? raw.toString('utf8') : (gb18030(raw) ?? raw.toString('latin1'));
};

/** No control characters, nothing absolute, no way up. */
export const harmless = (name: string): string => {
  const steps = name
    .replace(/[\p{Cc}\p{Cf}\ufffd]/gu, '')
    .replaceAll('\\', '/')
    .split('/')
    .filter((step) => step !== '' && step !== '.' && step !== '..' && !/^[a-z]:$/i.test(step));
  return steps.join('/').slice(0, MAX_NAME) || 'unnamed';
};

/** Folders, what macOS adds, and hidden files hold no table. */
const isTable = (path: string): boolean =>
  !path.endsWith('/') && !path.split('/').some((step) => step === '__MACOSX' || (step.startsWith('.') && !/^\.+$/.test(step)));

const STORED = 0;
const DEFLATED = 8;

const refusal = (entry: Entry): BrokenContent | undefined => {
  if ((entry.generalPurposeBitFlag & ENCRYPTED_FLAG) !== 0)
    return new BrokenContent('encrypted', 'expected a member without a password');
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    return new BrokenContent(
      'unknown-compression',
      'expected a member that is stored or deflated, as every zip tool can write it',
    );
  const { uncompressedSize: size, compressedSize: packed } = entry;
  if (size > MAX_UNPACKED_BYTES || (size > RATIO_COUNTS_FROM && size > packed * MAX_RATIO)) return unpacksTooMuch();
  return undefined;
};

async function* checked(bytes: AsyncIterable<Buffer>, entry: Entry): AsyncGenerator<Buffer> {
  let size = 0;
  let sum = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > entry.uncompressedSize) throw damagedArchive('zip member, as long as its directory says');
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (size !== entry.uncompressedSize || sum !== entry.crc32) throw damagedArchive('zip member, with its checksum');
}

const memberOf = (file: FileBytes, archive: ZipFile, entry: Entry, asDamage: (error: unknown) => unknown): Member => {
  const refused = refusal(entry);
  const start = async (): Promise<number> => {
    try {
      const { fileDataStart } = await archive.readLocalFileHeaderPromise(entry, { minimal: true });
      return fileDataStart;
    } catch (error) {
      throw asDamage(error);
    }
  };
  async function* packed(): AsyncGenerator<Buffer> {
    yield* limited(await file.stream(await start()), entry.compressedSize);
  }
  return {
    name: harmless(nameOf(entry)),
    size: entry.uncompressedSize,
    stored: entry.compressionMethod === STORED,
    ...(refused ? { refused } : {}),
    start,
    stream: () => checked(entry.compressionMethod === STORED ? packed() : unpacked(packed(), 'deflate'), entry),
  };
};

/**
 * The members of an archive that may be tables, in the order of its directory.
 * @throws BrokenContent where it cannot be read
 */
export const zipMembers = async (file: FileBytes): Promise<Member[]> => {
  const { range, asDamage } = tracked(cachedRange(file), 'zip directory');
  try {
    const reader = new Reader(range);
    const archive = await fromRandomAccessReaderPromise(reader, file.size, {
      autoClose: false,
      decodeStrings: false,
      validateEntrySizes: false,
    });
    // It may find another fault once nobody listens any more.
    archive.on('error', () => {});
    if (archive.entryCount > MAX_MEMBERS)
      throw new BrokenContent('too-many-members', `expected at most ${MAX_MEMBERS} members in an archive`);
    const members: Member[] = [];
    for await (const entry of archive.eachEntry()) {
      if (isTable(nameOf(entry).replaceAll('\\', '/'))) members.push(memberOf(file, archive, entry, asDamage));
    }
    return members;
  } catch (error) {
    throw asDamage(error);
  }
};
