import { UsageMeter } from '../../../infra/local/gateway/usage.ts';
import type { Json } from '../../../infra/local/json.ts';
import { parseDefinition } from '../../../infra/local/states/definition.ts';
import { type Execution, type ExecutionEnd, Executions } from '../../../infra/local/states/executions.ts';
import type { MachineHost } from '../../../infra/local/states/frame.ts';
import { StatesError } from '../../../infra/local/states/states-error.ts';

export const LAMBDA = 'arn:aws:states:::lambda:invoke';

/** A world for a machine: tasks are a function, S3 is a record, waits are noted and not waited for. */
export interface World {
  task?: (input: any, resource: string) => Json | Promise<Json>;
  files?: Record<string, string>;
}

/** Runs a JSONata machine of these states once. */
export const runMachine = async (
  states: Record<string, any>,
  input: Json = {},
  world: World = {},
  top: Record<string, unknown> = {},
) => {
  const files: Record<string, string> = { ...world.files };
  const waits: number[] = [];
  const host: Omit<MachineHost, 'record'> = {
    task: async (resource, argument) => (await world.task?.(argument, resource)) ?? null,
    readObject: async (bucket, key) => {
      const text = files[`${bucket}/${key}`];
      if (text === undefined) throw new StatesError('States.ItemReaderFailed', `no ${key}`);
      return Buffer.from(text);
    },
    listObjects: async (bucket, prefix) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`${bucket}/${prefix}`))
        .map((path) => ({ Key: path.slice(bucket.length + 1) })),
    writeObject: async (bucket, key, text) => {
      files[`${bucket}/${key}`] = text;
    },
    sleep: async (milliseconds, signal) => {
      waits.push(milliseconds);
      signal.throwIfAborted();
    },
  };
  const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
  const executions = new Executions(
    () => host,
    new UsageMeter(),
    () => {},
  );
  const [StartAt] = Object.keys(states);
  executions.addMachine({
    name: 'm',
    arn,
    definition: parseDefinition({ QueryLanguage: 'JSONata', StartAt, States: states, ...top }, 'm'),
  });
  const execution: Execution = executions.start(arn, input, 'run-1');
  const end: ExecutionEnd = await execution.done;
  return { end, files, waits, history: execution.history.map(({ type, name }) => `${type}:${name}`) };
};

/** The output of a machine that must succeed. */
export const outputOf = async (...args: Parameters<typeof runMachine>): Promise<Json> => {
  const { end } = await runMachine(...args);
  if (end.status !== 'SUCCEEDED') throw new Error(`${end.error}: ${end.cause}`);
  return end.output;
};

/** The error of a machine that must not succeed. */
export const errorOf = async (...args: Parameters<typeof runMachine>): Promise<string> => {
  const { end } = await runMachine(...args);
  return end.status === 'SUCCEEDED' ? `SUCCEEDED ${JSON.stringify(end.output)}` : end.error;
};
