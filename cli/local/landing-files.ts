import { createReadStream, type Dirent, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { parseLandingKey } from '../../shared/clean/landing-key.ts';
import type { Configuration, Dataset } from '../../shared/contracts/config.ts';
import type { Connection } from '../cloud/connection.ts';
import { messageOf, usageError } from '../errors.ts';

/** A file to drop: its landing key is where it lies below the data directory. */
export interface LandingFile {
  key: string;
  path: string;
  bytes: number;
  /** Others are read by it. */
  first: boolean;
}

const LAYOUT = 'files lie at DIR/<source>/<dataset>/<file>, as their sources are named in the configuration';

/**
 * Hospitals first, and done with before anything else is dropped: names are resolved against them. Then records before what is observed
 * of them, the catalogue before what points into it: that would come out the same in any order, only later.
 */
const ORDER: readonly (Dataset['kind'] | undefined)[] = [
  'hospital',
  'content',
  'record',
  'consent',
  'survey',
  'engagement',
  undefined,
];

const walk = (directory: string): string[] => {
  let entries: Dirent[];
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    throw usageError(`the data directory cannot be read: ${messageOf(error)}`, LAYOUT);
  }
  return entries
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap((entry) => (entry.isDirectory() ? walk(join(directory, entry.name)) : [join(directory, entry.name)]));
};

/**
 * The files of a data directory, in the order to drop them.
 * @returns also `skipped`: files that lie elsewhere than at `<source>/<dataset>/<file>`
 * @throws CliError where there is nothing to drop
 */
export const findLandingFiles = (
  directory: string,
  configuration: Configuration,
): { files: LandingFile[]; skipped: string[] } => {
  const all = walk(directory).map((path) => ({ key: relative(directory, path).split(sep).join('/'), path }));
  const files = all.filter(({ key }) => parseLandingKey(key) !== undefined);
  if (files.length === 0) throw usageError(`there is nothing to read in ${directory}`, LAYOUT);
  const place = (key: string): number => {
    const { source, dataset = '' } = parseLandingKey(key) ?? {};
    const kind = configuration.sources.find(({ id }) => id === source)?.datasets[dataset]?.kind;
    return ORDER.indexOf(kind);
  };
  return {
    files: files
      .map((file) => ({ ...file, bytes: statSync(file.path).size, first: place(file.key) === 0 }))
      .sort((a, b) => place(a.key) - place(b.key) || a.key.localeCompare(b.key)),
    skipped: all.filter((file) => !files.includes(file)).map(({ key }) => key),
  };
};

/** Put a file into the landing bucket, as its source would. */
export const dropFile = async (connection: Connection, { key, path, bytes }: LandingFile): Promise<void> => {
  await connection.s3.send(
    new PutObjectCommand({
      Bucket: connection.outputs.LandingBucket,
      Key: key,
      Body: createReadStream(path),
      ContentLength: bytes,
    }),
  );
};
