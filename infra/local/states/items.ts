import { messageOf } from '../errors.ts';
import { isJsonObject, type Json, type JsonObject, parseJson } from '../json.ts';
import { csvRows } from './csv.ts';
import type { MapState } from './definition.ts';
import { type Bindings, evaluate, evaluateFields, evaluateNumber } from './expression.ts';
import type { Frame } from './frame.ts';
import { StatesError } from './states-error.ts';

/** The items of a map, and where they come from (`$states.context.Map.Item.Source`). */
export interface Items {
  readonly items: Json[];
  readonly source: string;
}

/** The items of a map: read by its reader, else its `Items`, else its input. */
export async function readItems(name: string, state: MapState, input: Json, frame: Frame, bindings: Bindings): Promise<Items> {
  if (state.ItemReader) return readByReader(state.ItemReader, frame, bindings);
  const items = state.Items === undefined ? input : await evaluate(state.Items, bindings);
  if (!Array.isArray(items)) throw new StatesError('States.QueryEvaluationError', `the items of ${name} are not an array`);
  return { items, source: 'STATE_DATA' };
}

async function readByReader(reader: NonNullable<MapState['ItemReader']>, frame: Frame, bindings: Bindings): Promise<Items> {
  const where = await evaluateFields(isJsonObject(reader.Arguments) ? reader.Arguments : {}, bindings);
  const bucket = String(where['Bucket']);
  const most = (await evaluateNumber(reader.ReaderConfig?.MaxItems, bindings)) ?? Number.POSITIVE_INFINITY;
  if (reader.Resource.endsWith(':s3:listObjectsV2')) {
    const items = await frame.host.listObjects(bucket, String(where['Prefix'] ?? ''));
    return { items: items.slice(0, most), source: `s3://${bucket}` };
  }
  if (!reader.Resource.endsWith(':s3:getObject')) throw new StatesError('States.Runtime', `item reader ${reader.Resource}`);
  const key = String(where['Key']);
  const items = parseItems((await frame.host.readObject(bucket, key)).toString('utf8'), reader, `${bucket}/${key}`);
  return { items: items.slice(0, most), source: `s3://${bucket}/${key}` };
}

const DELIMITERS = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

function parseItems(text: string, reader: NonNullable<MapState['ItemReader']>, where: string): Json[] {
  const config = reader.ReaderConfig;
  try {
    switch (config?.InputType) {
      case 'JSONL':
        return text
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map(parseJson);
      case 'CSV':
        return csvRows(
          text,
          DELIMITERS[config.CSVDelimiter],
          config.CSVHeaderLocation === 'GIVEN' ? config.CSVHeaders : undefined,
        );
      case 'JSON':
      case undefined: {
        const items = parseJson(text);
        if (!Array.isArray(items)) throw new Error('not an array');
        return items;
      }
    }
  } catch (error) {
    throw new StatesError('States.ItemReaderFailed', `${where}: ${messageOf(error)}`, { cause: error });
  }
}

/** What the item selector makes of each item. */
export async function selectItems(
  state: MapState,
  { items, source }: Items,
  input: Json,
  frame: Frame,
  context: JsonObject,
): Promise<Json[]> {
  const selector = state.ItemSelector;
  if (selector === undefined) return items;
  const variables = frame.scope.read();
  const selected: Json[] = [];
  for (const [Index, Value] of items.entries())
    selected.push(
      await evaluate(selector, {
        states: { input, context: { ...context, Map: { Item: { Index, Value, Source: source } } } },
        variables,
      }),
    );
  return selected;
}

/** One input of a child execution, and how many items it stands for. */
export interface Batch {
  readonly input: Json;
  readonly items: number;
}

const LARGEST_BATCH_BYTES = 256 * 1024;

/** Puts items together as the batcher says; without one, each goes alone. */
export async function batchItems(state: MapState, items: readonly Json[], bindings: Bindings): Promise<Batch[]> {
  const batcher = state.ItemBatcher;
  if (!batcher) return items.map((input) => ({ input, items: 1 }));
  const most = (await evaluateNumber(batcher.MaxItemsPerBatch, bindings)) ?? Number.POSITIVE_INFINITY;
  const mostBytes = Math.min(
    (await evaluateNumber(batcher.MaxInputBytesPerBatch, bindings)) ?? LARGEST_BATCH_BYTES,
    LARGEST_BATCH_BYTES,
  );
  const shared: JsonObject = batcher.BatchInput === undefined ? {} : { BatchInput: await evaluate(batcher.BatchInput, bindings) };
  const base = Buffer.byteLength(JSON.stringify({ ...shared, Items: [] }));
  const batches: Batch[] = [];
  let current: Json[] = [];
  let bytes = base;
  const close = (): void => {
    if (current.length > 0) batches.push({ input: { ...shared, Items: current }, items: current.length });
    current = [];
    bytes = base;
  };
  for (const item of items) {
    // One byte for the comma between two items.
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (current.length >= most || (current.length > 0 && bytes + size > mostBytes)) close();
    current.push(item);
    bytes += size;
  }
  close();
  return batches;
}
