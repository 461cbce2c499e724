import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parse, parseJson } from '../../shared/contracts/parse.ts';
import { CliError } from '../errors.ts';
import { STATE } from '../paths.ts';
import { StackOutputs } from './stack-outputs.ts';

/** Where a local cloud was left up, as other commands find it. */
const Announcement = z.object({ origin: z.url() });
/** What a local cloud says of itself at /_local/status. */
const Status = z.object({ outputs: z.unknown() });

const FILE = join(STATE, 'local.json');
const START = 'start one with "hcp360 local --data DIR --keep" and leave it running';
const ANSWER_MS = 5000;

/** Note where this process's local cloud is. @returns a function that takes the note away again */
export const announceLocalCloud = (origin: string): (() => void) => {
  mkdirSync(STATE, { recursive: true });
  writeFileSync(FILE, `${JSON.stringify({ origin })}\n`);
  return () => rmSync(FILE, { force: true });
};

const announcedOrigin = (): string => {
  let text: string;
  try {
    text = readFileSync(FILE, 'utf8');
  } catch (error) {
    throw new CliError('no local cloud is up', START, undefined, { cause: error });
  }
  return parseJson(Announcement, text, FILE).origin;
};

/**
 * Find the local cloud that is up.
 * @param endpoint where the operator says that it is; without it, where one was left up
 * @throws CliError where there is none
 */
export const findLocalCloud = async (endpoint: string | undefined): Promise<{ origin: string; outputs: StackOutputs }> => {
  const origin = endpoint === undefined ? announcedOrigin() : endpoint.replace(/\/+$/, '');
  let answer: unknown;
  try {
    const response = await fetch(`${origin}/_local/status`, { signal: AbortSignal.timeout(ANSWER_MS) });
    answer = await response.json();
  } catch (error) {
    throw new CliError(`no local cloud answers at ${origin}`, START, undefined, { cause: error });
  }
  const { outputs } = parse(Status, answer, `the status of ${origin}`);
  return { origin, outputs: parse(StackOutputs, outputs, `the outputs at ${origin}`) };
};
