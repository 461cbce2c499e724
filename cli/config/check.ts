import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Configuration } from '../../shared/contracts/config.ts';
import { liveModels } from '../../shared/match/live.ts';
import { readConfigurationDirectory } from '../../shared/stores/config-directory.ts';
import { messageOf } from '../errors.ts';
import { CONFIG_FILES, CONFIG_FOLDERS } from './schemas.ts';

/** What is wrong with one configuration file, and where in it. */
export interface ConfigProblem {
  /** Relative to the configuration directory; undefined where it is about the whole. */
  file: string | undefined;
  /** As in `datasets.doctors.columns`; empty for the whole file. */
  path: string;
  message: string;
}

export type ConfigCheck = { configuration: Configuration } | { problems: ConfigProblem[] };

type Issue = z.core.$ZodIssue;

/** The issues that help: of a union those of the branch that came nearest, which is the one that fails deepest and least. */
const flatten = (issue: Issue, prefix: readonly PropertyKey[] = []): { path: PropertyKey[]; message: string }[] => {
  const path = [...prefix, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ path, message: issue.message }];
  const branches = issue.errors.map((branch) => branch.flatMap((inner) => flatten(inner, path)));
  const depth = (branch: { path: PropertyKey[] }[]): number => Math.max(0, ...branch.map((each) => each.path.length));
  const unknownKeys = (branch: { message: string }[]): number =>
    branch.filter((each) => each.message.startsWith('Unrecognized key')).length;
  const [nearest] = branches.toSorted((a, b) => depth(b) - depth(a) || unknownKeys(a) - unknownKeys(b) || a.length - b.length);
  return nearest && nearest.length > 0 ? nearest : [{ path, message: issue.message }];
};

const checkFile = (directory: string, file: string, schema: z.ZodType): ConfigProblem[] => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(directory, file), 'utf8'));
  } catch (error) {
    return [{ file, path: '', message: messageOf(error) }];
  }
  const { $schema: _, ...content } = z.looseObject({}).catch({}).parse(value);
  const result = schema.safeParse(content);
  if (result.success) return [];
  return result.error.issues
    .flatMap((issue) => flatten(issue))
    .map(({ path, message }) => ({ file, path: path.map(String).join('.'), message }));
};

/** Check a configuration directory and name everything that is wrong with its files; what must agree between files is checked once each file is right. */
export const checkConfiguration = (directory: string): ConfigCheck => {
  const inFolders = Object.entries(CONFIG_FOLDERS).flatMap(([folder, { schema }]) => {
    let files: string[];
    try {
      files = readdirSync(join(directory, folder)).filter((name) => name.endsWith('.json'));
    } catch {
      return [{ file: undefined, path: '', message: `there is no folder ${join(directory, folder)}/` }];
    }
    return files.sort().flatMap((name) => checkFile(directory, `${folder}/${name}`, schema));
  });
  const alone = Object.entries(CONFIG_FILES).filter(([file]) => existsSync(join(directory, file)));
  const problems = [...inFolders, ...alone.flatMap(([file, { schema }]) => checkFile(directory, file, schema))];
  if (problems.length > 0) return { problems };
  try {
    const configuration = readConfigurationDirectory(directory);
    liveModels(configuration.matching); // throws unless each that the pipeline uses is trained
    return { configuration };
  } catch (error) {
    return { problems: [{ file: undefined, path: '', message: messageOf(error) }] };
  }
};
