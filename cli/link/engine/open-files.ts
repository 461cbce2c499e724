import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CliError, messageOf, usageError } from '../../errors.ts';
import { openCsv } from './files.ts';
import type { CsvFile } from './read-csv.ts';
import { csvOfParquet, isParquet } from './read-parquet.ts';

/** For this user alone, gone when the process ends. */
const temporary = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'hcp360-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
};

const decoderFor = (encoding: string) => {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw usageError(`no encoding is called ${encoding}`, 'such as utf-8, gb18030, big5, utf-16le, windows-1252');
  }
};

/** A copy of the file in UTF-8. @throws CliError where some bytes are nothing in that encoding */
const inUtf8 = async (path: string, encoding: string, directory: string): Promise<string> => {
  const decoder = decoderFor(encoding);
  const to = join(mkdtempSync(join(directory, 'utf8-')), basename(path));
  const decoded = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  };
  try {
    await pipeline(createReadStream(path), decoded, createWriteStream(to, { mode: 0o600 }));
  } catch (cause) {
    throw new CliError(
      `${path} is not ${encoding} throughout: ${messageOf(cause)}`,
      'name its encoding with --encoding',
      undefined,
      { cause },
    );
  }
  return to;
};

/**
 * Input files as the engine reads them: CSV in UTF-8. Parquet, and other encodings, are written as such into a directory that is gone when
 * the process ends: the engine reads records in any order, and again.
 * @param encoding of the CSV files
 */
export const openFiles = async (paths: readonly string[], encoding = 'utf-8'): Promise<CsvFile[]> => {
  let directory: string | undefined;
  const files: CsvFile[] = [];
  for (const path of paths) {
    if (isParquet(path)) {
      directory ??= temporary();
      files.push(await csvOfParquet(path, directory));
    } else if (/^utf-?8$/i.test(encoding)) files.push(openCsv(path));
    else {
      directory ??= temporary();
      files.push(openCsv(await inUtf8(path, encoding, directory)));
    }
  }
  return files;
};
