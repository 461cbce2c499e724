import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FileReport, QuarantineReason } from '../contracts/file-report.ts';
import { parse, parseJson } from '../contracts/parse.ts';
import type { HospitalsPointer } from '../contracts/reference.ts';
import type { Key, Table } from '../contracts/table.ts';
import { ConflictError } from '../domain/errors.ts';

/** What has been counted of a file's rows. */
export const Tally = z.object({
  read: z.number().int(),
  accepted: z.number().int(),
  unchanged: z.number().int(),
  quarantined: z.number().int(),
  reasons: FileReport.shape.reasons,
  issues: FileReport.shape.issues,
  examples: FileReport.shape.examples,
  fill: FileReport.shape.fill,
  /** Rows read of each part, by its number. */
  parts: z.array(z.number().int()),
});
export type Tally = z.infer<typeof Tally>;

/** How far a file that outlives one invocation has been read: everything before the position is done and counted. */
export const FileProgress = z.object({
  position: z.object({ part: z.number().int(), offset: z.number().int(), line: z.number().int() }),
  /** Quarantine parts written. */
  parts: z.number().int(),
  /** Of a list of hospitals: parts written of the reference, and hospitals in them. */
  reference: z.object({ parts: z.number().int(), hospitals: z.number().int() }),
  /** Parts that could not be read, or not to their end. */
  refused: z.array(z.object({ number: z.number().int(), name: z.string().exactOptional(), error: QuarantineReason })),
  tally: Tally,
  /** Of the rows before the position: SHA-256 of the one before and the bytes of a wave, wave by wave. */
  fingerprint: z.string(),
});
export type FileProgress = z.infer<typeof FileProgress>;

const version = { drop: z.string(), etag: z.string(), droppedAt: z.number().int() };

/** `F#<hash of the landing key>` of the control table: the newest drop under that key, and how far it is. */
export const FileState = z.discriminatedUnion('state', [
  /** A checkpoint holds for the configuration, and the hospital reference, that the rows before it were read by. */
  z.object({ state: z.literal('reading'), ...version, configVersion: z.string(), startedAt: z.number(), progress: FileProgress }),
  /** With its report, so that a delivery that finds it done can still write that. */
  z.object({ state: z.literal('done'), ...version, report: FileReport }),
]);
export type FileState = z.infer<typeof FileState>;

/** `C#<source>/<dataset>#<fingerprint>` of the control table: the first drop that had this very content. */
const SeenContent = z.object({ drop: z.string(), key: z.string(), etag: z.string(), droppedAt: z.iso.datetime() });
export type SeenContent = z.infer<typeof SeenContent>;

/** `H#<source>/<dataset>` of the control table: the newest list of hospitals, as its pointer in the reports bucket says. */
const CurrentReference = z.object({ order: z.string(), pointer: z.string() });

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

  /**
   * Note which drop had this content first.
   * @param dataset as `<source>/<dataset>`
   * @returns another drop that had it before; undefined where this one is the first
   */
  async seen(dataset: string, fingerprint: string, content: SeenContent): Promise<SeenContent | undefined> {
    const key = { pk: `C#${dataset}#${fingerprint}`, sk: '-' };
    try {
      await this.table.put({ ...key, ...content }, { absent: true });
      return undefined;
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
    const first = parse(SeenContent, await this.table.get(key), 'a stored content');
    return first.drop === content.drop ? undefined : first;
  }

  /** Make this the current list of hospitals of its dataset, unless a later one is. @param order of drops, as text */
  async putReference(dataset: string, order: string, pointer: HospitalsPointer): Promise<void> {
    const item = { pk: `H#${dataset}`, sk: '-', order, pointer: JSON.stringify(pointer) };
    try {
      await this.table.put(item, { absentOrAtMost: { attribute: 'order', value: order } });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }

  /** @returns the pointer to the current list of hospitals of a dataset, as JSON */
  async reference(dataset: string): Promise<string | undefined> {
    const item = await this.table.get({ pk: `H#${dataset}`, sk: '-' });
    return item && parse(CurrentReference, item, 'a stored reference').pointer;
  }
}
