import { describe, expect, it } from 'vitest';
import { StatesError } from '../../../infra/local/states/states-error.ts';
import { errorOf, LAMBDA, outputOf, runMachine, type World } from './machine.ts';

const processor = (states: Record<string, unknown> = {}) => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'T',
  States: { T: { Type: 'Task', Resource: LAMBDA, Arguments: '{% $states.input %}', End: true, ...states } },
});
const reader = (InputType: string, more: Record<string, unknown> = {}) => ({
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType, ...more },
  Arguments: { Bucket: 'b', Key: '{% $states.input.key %}' },
});
const writer = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'out', Prefix: 'results/' } };
const map = (more: Record<string, unknown>) => ({
  M: { Type: 'Map', Label: 'each', ItemProcessor: processor(), End: true, ...more },
});
const run = (more: Record<string, unknown>, world: World = {}) => runMachine(map(more), { key: 'k' }, world);
const echo: World['task'] = (input) => input;

describe('item reader', () => {
  it.each([
    ['JSONL', '{"a":1}\n\n{"a":2}\n', {}, [{ a: 1 }, { a: 2 }]],
    ['JSON', '[{"a":1},2]', {}, [{ a: 1 }, 2]],
    [
      'CSV',
      '\uFEFFid,name\r\n1,"Li, Na"\r\n2,"say ""hi"""\r\n',
      {},
      [
        { id: '1', name: 'Li, Na' },
        { id: '2', name: 'say "hi"' },
      ],
    ],
    [
      'CSV',
      '1;x\n2;y',
      { CSVHeaderLocation: 'GIVEN', CSVHeaders: ['id', 'v'], CSVDelimiter: 'SEMICOLON' },
      [
        { id: '1', v: 'x' },
        { id: '2', v: 'y' },
      ],
    ],
  ])('reads %s', async (type, text, config, expected) => {
    expect(
      await outputOf(map({ ItemReader: reader(type, config) }), { key: 'k' }, { task: echo, files: { 'b/k': text } }),
    ).toEqual(expected);
  });

  it('reads the list of a bucket, and no more than MaxItems', async () => {
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:listObjectsV2',
      Arguments: { Bucket: 'b', Prefix: 'in/' },
      ReaderConfig: { MaxItems: 2 },
    };
    const files = { 'b/in/1': '', 'b/in/2': '', 'b/in/3': '', 'b/other': '' };
    expect(await outputOf(map({ ItemReader }), {}, { task: echo, files })).toEqual([{ Key: 'in/1' }, { Key: 'in/2' }]);
  });

  it('fails as States.ItemReaderFailed where there is nothing to read, or no sense in it', async () => {
    expect(await errorOf(map({ ItemReader: reader('JSONL') }), { key: 'k' }, {})).toBe('States.ItemReaderFailed');
    expect(await errorOf(map({ ItemReader: reader('JSONL') }), { key: 'k' }, { files: { 'b/k': '{' } })).toBe(
      'States.ItemReaderFailed',
    );
  });
});

describe('item batcher', () => {
  const batches = async (ItemBatcher: Record<string, unknown>, Items: unknown[]): Promise<any> => {
    const seen: unknown[] = [];
    await run({ Items, ItemBatcher, MaxConcurrency: 1 }, { task: (input) => seen.push(input) });
    return seen;
  };

  it('puts so many items together, with the shared input beside them', async () => {
    const got = await batches({ MaxItemsPerBatch: 2, BatchInput: { from: '{% $states.input.key %}' } }, [1, 2, 3]);
    expect(got).toEqual([
      { BatchInput: { from: 'k' }, Items: [1, 2] },
      { BatchInput: { from: 'k' }, Items: [3] },
    ]);
  });

  it('keeps a batch under its bytes, counted in UTF-8', async () => {
    const got = await batches({ MaxInputBytesPerBatch: 60 }, ['好好好好', '好好好好', '好好好好', 'a', 'b']);
    for (const batch of got) expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThanOrEqual(60);
    expect(got.map(({ Items }: { Items: unknown[] }) => Items.length)).toEqual([3, 2]);
  });

  it('selects before it batches', async () => {
    const seen: unknown[] = [];
    const ItemSelector = { i: '{% $states.context.Map.Item.Index %}', v: '{% $states.context.Map.Item.Value %}' };
    await run({ Items: ['x', 'y'], ItemSelector, ItemBatcher: { MaxItemsPerBatch: 5 } }, { task: (input) => seen.push(input) });
    expect(seen).toEqual([
      {
        Items: [
          { i: 0, v: 'x' },
          { i: 1, v: 'y' },
        ],
      },
    ]);
  });
});

describe('tolerated failures', () => {
  const tenth: World['task'] = (input) => {
    const items = (input as { Items?: number[] }).Items ?? [input as unknown as number];
    if (items.includes(0)) throw new StatesError('Bad', 'zero');
    return items.length;
  };
  const Items = Array.from({ length: 20 }, (_, index) => index);

  it('counts items, not batches: a failed batch of ten is half of twenty', async () => {
    const ItemBatcher = { MaxItemsPerBatch: 10 };
    expect(await outputOf(map({ Items, ItemBatcher, ToleratedFailurePercentage: 50 }), {}, { task: tenth })).toEqual([10]);
    expect(await errorOf(map({ Items, ItemBatcher, ToleratedFailurePercentage: 49 }), {}, { task: tenth })).toBe(
      'States.ExceedToleratedFailureThreshold',
    );
    expect(
      await errorOf(map({ Items, ItemBatcher, ToleratedFailureCount: 9, ToleratedFailurePercentage: 50 }), {}, { task: tenth }),
    ).toBe('States.ExceedToleratedFailureThreshold');
  });

  it('tolerates none where none is said', async () => {
    expect(await errorOf(map({ Items: [0] }), {}, { task: tenth })).toBe('States.ExceedToleratedFailureThreshold');
  });

  it('starts no more children once it has failed', async () => {
    let calls = 0;
    const task: World['task'] = () => {
      calls += 1;
      throw new StatesError('Bad', '');
    };
    const { end, files } = await run({ Items, MaxConcurrency: 1, ToleratedFailureCount: 2, ResultWriter: writer }, { task });
    expect(end).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
    expect(calls).toBe(3);
    const pending = Object.entries(files).find(([path]) => path.endsWith('PENDING_0.json'));
    expect(JSON.parse(pending?.[1] ?? '[]')).toHaveLength(17);
  });
});

describe('result writer', () => {
  it('writes what succeeded and what failed, and a manifest that names the files', async () => {
    const task: World['task'] = (input) => {
      if (input === 2) throw new StatesError('Bad', 'two');
      return { doubled: input * 2 };
    };
    const { end, files } = await run({ Items: [1, 2, 3], ToleratedFailureCount: 1, ResultWriter: writer }, { task });
    if (end.status !== 'SUCCEEDED') throw new Error(end.cause);
    const output = end.output as { MapRunArn: string; ResultWriterDetails: { Bucket: string; Key: string } };
    expect(output.MapRunArn).toMatch(/^arn:aws:states:us-east-1:000000000000:mapRun:m\/each:/);
    const manifest = JSON.parse(files[`out/${output.ResultWriterDetails.Key}`] ?? '');
    expect(manifest).toMatchObject({ DestinationBucket: 'out', MapRunArn: output.MapRunArn, ResultFiles: { PENDING: [] } });
    const [succeeded] = manifest.ResultFiles.SUCCEEDED;
    const [failed] = manifest.ResultFiles.FAILED;
    expect(succeeded.Key).toMatch(/^results\/[^/]+\/SUCCEEDED_0\.json$/);
    expect(succeeded.Size).toBe(Buffer.byteLength(files[`out/${succeeded.Key}`] ?? ''));
    const records = JSON.parse(files[`out/${succeeded.Key}`] ?? '');
    expect(records.map(({ Input, Output, Status }: Record<string, string>) => ({ Input, Output, Status }))).toEqual([
      { Input: '1', Output: '{"doubled":2}', Status: 'SUCCEEDED' },
      { Input: '3', Output: '{"doubled":6}', Status: 'SUCCEEDED' },
    ]);
    expect(JSON.parse(files[`out/${failed.Key}`] ?? '')).toMatchObject([
      { Error: 'Bad', Cause: 'two', Status: 'FAILED', Input: '2' },
    ]);
  });

  it('lets results through that are together larger than a state may be', async () => {
    const task = () => 'x'.repeat(100_000);
    expect(await errorOf(map({ Items: [1, 2, 3] }), {}, { task })).toBe('States.DataLimitExceeded');
    expect(await errorOf(map({ Items: [1, 2, 3], ResultWriter: writer }), {}, { task })).toMatch(/^SUCCEEDED/);
  });
});

it('a child sees none of its parent’s variables, and is an execution of its own', async () => {
  const states = {
    A: { Type: 'Pass', Assign: { mine: 1 }, Next: 'M' },
    M: {
      Type: 'Map',
      Items: [1],
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED' },
        StartAt: 'P',
        States: {
          P: { Type: 'Pass', Output: { seen: '{% $exists($mine) %}', name: '{% $states.context.Execution.Name %}' }, End: true },
        },
      },
      End: true,
    },
  };
  const [child] = (await outputOf(states)) as { seen: boolean; name: string }[];
  expect(child?.seen).toBe(false);
  expect(child?.name).not.toBe('run-1');
});
