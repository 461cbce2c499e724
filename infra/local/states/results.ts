import { messageOf } from '../errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { MapState } from './definition.ts';
import { type Bindings, evaluateFields } from './expression.ts';
import type { Frame } from './frame.ts';
import { StatesError } from './states-error.ts';

/** One child execution of a distributed map. */
export interface ChildExecution {
  readonly name: string;
  readonly arn: string;
  readonly machineArn: string;
  readonly input: Json;
  readonly startedAt: string;
  readonly stoppedAt: string | undefined;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'PENDING';
  readonly output: Json | undefined;
  readonly error: { readonly name: string; readonly cause: string } | undefined;
}

/** AWS starts another file when one has grown to 5 GB; a smaller one lets a test see the second. */
const RECORDS_PER_FILE = 10_000;

/**
 * Writes a distributed map's results: `SUCCEEDED_n.json`, `FAILED_n.json`, `PENDING_n.json` and the `manifest.json` that names them.
 * @returns the output of the map: where the manifest is
 * @throws StatesError `States.ResultWriterFailed`
 */
export async function writeResults(
  writer: NonNullable<MapState['ResultWriter']>,
  children: readonly ChildExecution[],
  run: { readonly runId: string; readonly mapRunArn: string },
  frame: Frame,
  bindings: Bindings,
): Promise<Json> {
  const where = await evaluateFields(isJsonObject(writer.Arguments) ? writer.Arguments : {}, bindings);
  const bucket = String(where['Bucket']);
  const folder = [String(where['Prefix'] ?? '').replace(/\/$/, ''), run.runId].filter((part) => part !== '').join('/');
  const { Transformation, OutputType } = writer.WriterConfig;
  const files: Record<'SUCCEEDED' | 'FAILED' | 'PENDING', Json[]> = { SUCCEEDED: [], FAILED: [], PENDING: [] };
  try {
    for (const status of ['SUCCEEDED', 'FAILED', 'PENDING'] as const) {
      // What was cut off by the threshold is listed with the failed, as its own status.
      const ended = children.filter((child) => child.status === status || (status === 'FAILED' && child.status === 'ABORTED'));
      const records = ended.flatMap((child) => recordsOf(child, Transformation));
      for (let start = 0; start < records.length; start += RECORDS_PER_FILE) {
        const part = records.slice(start, start + RECORDS_PER_FILE);
        const text = OutputType === 'JSONL' ? part.map((record) => JSON.stringify(record)).join('\n') : JSON.stringify(part);
        const key = `${folder}/${status}_${start / RECORDS_PER_FILE}.${OutputType.toLowerCase()}`;
        await frame.host.writeObject(bucket, key, text);
        files[status].push({ Key: key, Size: Buffer.byteLength(text) });
      }
    }
    const key = `${folder}/manifest.json`;
    const manifest = { DestinationBucket: bucket, MapRunArn: run.mapRunArn, ResultFiles: files };
    await frame.host.writeObject(bucket, key, JSON.stringify(manifest));
    return { MapRunArn: run.mapRunArn, ResultWriterDetails: { Bucket: bucket, Key: key } };
  } catch (error) {
    throw new StatesError('States.ResultWriterFailed', messageOf(error), { cause: error });
  }
}

function recordsOf(child: ChildExecution, transformation: 'NONE' | 'COMPACT' | 'FLATTEN'): Json[] {
  if (child.status !== 'SUCCEEDED' || transformation === 'NONE') return [recordOf(child)];
  const output = child.output ?? null;
  return transformation === 'FLATTEN' && Array.isArray(output) ? output : [output];
}

function recordOf(child: ChildExecution): JsonObject {
  return {
    ExecutionArn: child.arn,
    Input: JSON.stringify(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    StateMachineArn: child.machineArn,
    Status: child.status,
    RedriveCount: 0,
    RedriveStatus: child.status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
    StartDate: child.startedAt,
    ...(child.stoppedAt === undefined ? {} : { StopDate: child.stoppedAt }),
    ...(child.output === undefined ? {} : { Output: JSON.stringify(child.output), OutputDetails: { Included: true } }),
    ...(child.error === undefined ? {} : { Error: child.error.name, Cause: child.error.cause }),
  };
}
