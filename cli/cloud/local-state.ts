import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parse, parseJson } from '../../shared/contracts/parse.ts';
import { CliError } from '../errors.ts';
import { STATE } from '../paths.ts';
import { StackOutputs } from './stack-outputs.ts';

/** Where a local cloud was left up, as other commands find it. */
const Announcement = z.object({ origin: z.url(), receiver: z.url() });
type Announcement = z.infer<typeof Announcement>;
/** What a local cloud says of itself at /_local/status. */
const Status = z.object({ outputs: z.unknown() });

const FILE = join(STATE, 'local.json');
const START = 'start one with "hcp360 local --data DIR --keep" and leave it running';
const ANSWER_MS = 5000;

/** Note where this process's local cloud and its receiver of webhooks are. @returns a function that takes the note away again */
export const announceLocalCloud = (announcement: Announcement): (() => void) => {
  mkdirSync(STATE, { recursive: true });
  writeFileSync(FILE, `${JSON.stringify(announcement)}\n`);
  return () => rmSync(FILE, { force: true });
};

const readAnnouncement = (): Announcement => {
  let text: string;
  try {
    text = readFileSync(FILE, 'utf8');
  } catch (error) {
    throw new CliError('no local cloud is up', START, undefined, { cause: error });
  }
  return parseJson(Announcement, text, FILE);
};

/** A local cloud that is up. */
export interface LocalCloudFound {
  origin: string;
  outputs: StackOutputs;
  /** Origin of the receiver that takes its webhooks. */
  receiver: string;
}

/**
 * Find the local cloud that was left up.
 * @param endpoint where the operator says that it is
 * @throws CliError where there is none, or another
 */
export const findLocalCloud = async (endpoint: string | undefined): Promise<LocalCloudFound> => {
  const { origin, receiver } = readAnnouncement();
  if (endpoint !== undefined && endpoint.replace(/\/+$/, '') !== origin)
    throw new CliError(`the local cloud that is up is at ${origin}, not at ${endpoint}`, 'leave --endpoint away');
  let answer: unknown;
  try {
    const response = await fetch(`${origin}/_local/status`, { signal: AbortSignal.timeout(ANSWER_MS) });
    answer = await response.json();
  } catch (error) {
    throw new CliError(`the local cloud at ${origin} does not answer`, START, undefined, { cause: error });
  }
  const { outputs } = parse(Status, answer, `the status of ${origin}`);
  return { origin, receiver, outputs: parse(StackOutputs, outputs, `the outputs at ${origin}`) };
};
