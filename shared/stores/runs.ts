import { z } from 'zod';
import type { Objects } from '../contracts/objects.ts';
import { parse, parseJson } from '../contracts/parse.ts';
import { RunId, RunStatus } from '../contracts/run.ts';
import type { Table } from '../contracts/table.ts';

/** The lines of an object, one at a time; the last needs no newline. @throws where there is no such object */
export async function* linesOf(objects: Objects, key: string): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of await objects.stream(key)) {
    let data: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    if (rest.length > 0) data = Buffer.concat([rest, data]);
    let from = 0;
    for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10, from)) {
      if (end > from) yield data.toString('utf8', from, end);
      from = end + 1;
    }
    rest = data.subarray(from);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}

/** Each line of an object, parsed. @throws ContractError; and where there is no such object */
export async function* jsonLines<T extends z.ZodType>(objects: Objects, key: string, schema: T): AsyncGenerator<z.infer<T>> {
  for await (const line of linesOf(objects, key)) yield parseJson(schema, line, key);
}

/** An object as JSON; undefined where there is none. @throws ContractError */
export const readJson = async <T extends z.ZodType>(
  objects: Objects,
  key: string,
  schema: T,
): Promise<z.infer<T> | undefined> => {
  const text = await objects.text(key);
  return text === undefined ? undefined : parseJson(schema, text, key);
};

/** Lines gathered as bytes: a string could not hold more than half a gigabyte. */
export const lineBuffer = () => {
  let chunks: Buffer[] = [];
  let waiting: string[] = [];
  let held = 0;
  let lines = 0;
  const pack = (): void => {
    if (waiting.length === 0) return;
    const chunk = Buffer.from(`${waiting.join('\n')}\n`);
    chunks.push(chunk);
    held += chunk.length;
    waiting = [];
  };
  return {
    add(line: string): void {
      waiting.push(line);
      lines += 1;
      if (waiting.length === 1000) pack();
    },
    /** How many lines were ever added. */
    lines: (): number => lines,
    /** Everything added since the last take, each line ended by a newline. */
    take(): Uint8Array {
      pack();
      const all = Buffer.concat(chunks);
      chunks = [];
      held = 0;
      return all;
    },
    /** Bytes gathered, within a thousand lines. */
    bytes: (): number => held,
  };
};
export type LineBuffer = ReturnType<typeof lineBuffer>;

/** `RUN#<runId>` in the control table: what became of a weekly run, for lists and status. */
const RunItem = z.object({
  runId: RunId,
  status: RunStatus,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  reportKey: z.string(),
});
export type RunItem = z.infer<typeof RunItem>;

export const putRun = (control: Table, run: RunItem): Promise<void> => control.put({ pk: `RUN#${run.runId}`, sk: '-', ...run });
export const getRun = async (control: Table, runId: RunId): Promise<RunItem | undefined> => {
  const item = await control.get({ pk: `RUN#${runId}`, sk: '-' });
  return item === undefined ? undefined : parse(RunItem, item, 'weekly run');
};
