import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FileReport } from '../contracts/file-report.ts';
import { parse, parseJson } from '../contracts/parse.ts';
import type { Key, Table } from '../contracts/table.ts';

/** What has been counted of a file's rows. */
export const Tally = z.object({
  read: z.number().int(),
  accepted: z.number().int(),
  unchanged: z.number().int(),
  quarantined: z.number().int(),
  reasons: z.record(z.string(), z.number().int()),
  issues: z.record(z.string(), z.number().int()),
});
export type Tally = z.infer<typeof Tally>;

/** How far a file that outlives one invocation has been read: everything before `offset` is done and counted. */
export const FileProgress = z.object({
  offset: z.number().int(),
  line: z.number().int(),
  /** Quarantine parts written. */
  parts: z.number().int(),
  tally: Tally,
});
export type FileProgress = z.infer<typeof FileProgress>;

const version = { drop: z.string(), etag: z.string(), droppedAt: z.number().int() };

/** `F#<hash of the landing key>` of the control table: the newest drop under that key, and how far it is. */
export const FileState = z.discriminatedUnion('state', [
  /** A checkpoint holds for the configuration that the rows before it were read by. */
  z.object({ state: z.literal('reading'), ...version, configVersion: z.string(), startedAt: z.number(), progress: FileProgress }),
  /** With its report, so that a delivery that finds it done can still write that. */
  z.object({ state: z.literal('done'), ...version, report: FileReport }),
]);
export type FileState = z.infer<typeof FileState>;

const Stored = z.object({ revision: z.number().int(), body: z.string() });

const fileKey = (landingKey: string): Key => ({ pk: `F#${createHash('sha256').update(landingKey).digest('hex')}`, sk: '-' });

/** States of dropped files. */
export class FileStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** @returns the state and its revision, 0 where there is none */
  async read(landingKey: string): Promise<{ state?: FileState; revision: number }> {
    const item = await this.table.get(fileKey(landingKey));
    if (!item) return { revision: 0 };
    const { revision, body } = parse(Stored, item, 'a stored file state');
    return { state: parseJson(FileState, body, 'a stored file state'), revision };
  }

  /** Put the next state. @param revision of the state that it follows. @throws ConflictError where that is not the stored one */
  async write(landingKey: string, state: FileState, revision: number): Promise<void> {
    const item = { ...fileKey(landingKey), revision: revision + 1, body: JSON.stringify(state) };
    await this.table.put(item, revision === 0 ? { absent: true } : { equals: { revision } });
  }
}
