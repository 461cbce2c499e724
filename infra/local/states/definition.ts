import { z } from 'zod';
import { UnsupportedError } from '../errors.ts';
import { type Fields, fieldsOf, isFields, type Json } from '../json.ts';

const Value: z.ZodType<Json> = z.json();
const Values = z.record(z.string(), Value);
const NumberOrExpression = z.union([z.number(), z.string()]);

const Retrier = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.number().default(1),
  MaxAttempts: z.number().default(3),
  BackoffRate: z.number().default(2),
  MaxDelaySeconds: z.number().optional(),
  JitterStrategy: z.enum(['NONE', 'FULL']).default('NONE'),
  Comment: z.string().optional(),
});
const Catcher = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  Next: z.string(),
  Assign: Values.optional(),
  Output: Value.optional(),
  Comment: z.string().optional(),
});

const common = { Comment: z.string().optional(), QueryLanguage: z.enum(['JSONata', 'JSONPath']).optional() };
const flow = { Next: z.string().optional(), End: z.boolean().optional() };
const results = { Assign: Values.optional(), Output: Value.optional() };
const failures = { Retry: z.array(Retrier).default([]), Catch: z.array(Catcher).default([]) };

const Task = z.strictObject({
  ...common,
  ...flow,
  ...results,
  ...failures,
  Type: z.literal('Task'),
  Resource: z.string(),
  Arguments: Value.optional(),
  TimeoutSeconds: NumberOrExpression.optional(),
  HeartbeatSeconds: NumberOrExpression.optional(),
});
const Pass = z.strictObject({ ...common, ...flow, ...results, Type: z.literal('Pass') });
const Wait = z.strictObject({
  ...common,
  ...flow,
  ...results,
  Type: z.literal('Wait'),
  Seconds: NumberOrExpression.optional(),
  Timestamp: z.string().optional(),
});
const Choice = z.strictObject({
  ...common,
  ...results,
  Type: z.literal('Choice'),
  Choices: z.array(
    z.strictObject({
      Condition: z.union([z.boolean(), z.string()]),
      Next: z.string(),
      Assign: Values.optional(),
      Output: Value.optional(),
      Comment: z.string().optional(),
    }),
  ),
  Default: z.string().optional(),
});
const Succeed = z.strictObject({ ...common, Type: z.literal('Succeed'), Output: Value.optional() });
const Fail = z.strictObject({ ...common, Type: z.literal('Fail'), Error: z.string().optional(), Cause: z.string().optional() });
const ParallelFields = z.strictObject({
  ...common,
  ...flow,
  ...results,
  ...failures,
  Type: z.literal('Parallel'),
  Arguments: Value.optional(),
  Branches: z.array(z.unknown()),
});

const ReaderConfig = z.strictObject({
  InputType: z.enum(['CSV', 'JSON', 'JSONL']).optional(),
  CSVHeaderLocation: z.enum(['FIRST_ROW', 'GIVEN']).default('FIRST_ROW'),
  CSVHeaders: z.array(z.string()).default([]),
  CSVDelimiter: z.enum(['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB']).default('COMMA'),
  MaxItems: NumberOrExpression.optional(),
  Transformation: z.literal('NONE').optional(),
});
const ItemReader = z.strictObject({ Resource: z.string(), Arguments: Value.optional(), ReaderConfig: ReaderConfig.optional() });
const ItemBatcher = z.strictObject({
  MaxItemsPerBatch: NumberOrExpression.optional(),
  MaxInputBytesPerBatch: NumberOrExpression.optional(),
  BatchInput: Value.optional(),
});
const ResultWriter = z.strictObject({
  Resource: z.string(),
  Arguments: Value,
  WriterConfig: z
    .strictObject({
      Transformation: z.enum(['NONE', 'COMPACT', 'FLATTEN']).default('NONE'),
      OutputType: z.enum(['JSON', 'JSONL']).default('JSON'),
    })
    .prefault({}),
});
const MapFields = z.strictObject({
  ...common,
  ...flow,
  ...results,
  ...failures,
  Type: z.literal('Map'),
  ItemProcessor: z.record(z.string(), z.unknown()),
  Items: Value.optional(),
  ItemSelector: Value.optional(),
  ItemReader: ItemReader.optional(),
  ItemBatcher: ItemBatcher.optional(),
  ResultWriter: ResultWriter.optional(),
  MaxConcurrency: NumberOrExpression.optional(),
  ToleratedFailureCount: NumberOrExpression.optional(),
  ToleratedFailurePercentage: NumberOrExpression.optional(),
  Label: z.string().optional(),
});
const ProcessorConfig = z.strictObject({
  Mode: z.enum(['INLINE', 'DISTRIBUTED']).default('INLINE'),
  ExecutionType: z.enum(['STANDARD', 'EXPRESS']).optional(),
});

const AnyState = z.discriminatedUnion('Type', [Task, Pass, Wait, Choice, Succeed, Fail, ParallelFields, MapFields]);

export type Retrier = z.infer<typeof Retrier>;
export type Catcher = z.infer<typeof Catcher>;
export type TaskState = z.infer<typeof Task>;
export type PassState = z.infer<typeof Pass>;
export type WaitState = z.infer<typeof Wait>;
export type ChoiceState = z.infer<typeof Choice>;
export type SucceedState = z.infer<typeof Succeed>;
export type FailState = z.infer<typeof Fail>;
export type ParallelState = Omit<z.infer<typeof ParallelFields>, 'Branches'> & { readonly Branches: readonly Graph[] };
export type MapState = Omit<z.infer<typeof MapFields>, 'ItemProcessor'> & {
  readonly distributed: boolean;
  readonly processor: Graph;
};
/** One state, parsed. */
export type State = TaskState | PassState | WaitState | ChoiceState | SucceedState | FailState | ParallelState | MapState;

/** States and where they start: a machine, a branch or an item processor. */
export interface Graph {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** A state machine, parsed. */
export interface MachineDefinition extends Graph {
  readonly timeoutSeconds: number | undefined;
}

/**
 * Parses a state machine in the Amazon States Language, query language JSONata.
 * @param name for errors
 * @throws UnsupportedError for a JSONPath state, for a field that is not known, and for a variable that an inner scope assigns again
 */
export function parseDefinition(definition: unknown, name: string): MachineDefinition {
  const top = fieldsOf(definition);
  const graph = parseGraph(top, name, top['QueryLanguage'] === 'JSONata' ? 'JSONata' : 'JSONPath', new Set());
  const timeout = top['TimeoutSeconds'];
  return { ...graph, timeoutSeconds: typeof timeout === 'number' ? timeout : undefined };
}

type Language = 'JSONata' | 'JSONPath';

function parseGraph(graph: Fields, where: string, language: Language, outer: ReadonlySet<string>): Graph {
  const startAt = graph['StartAt'];
  const states = Object.entries(fieldsOf(graph['States']));
  if (typeof startAt !== 'string' || states.length === 0) throw new UnsupportedError(`${where} is not a state machine`);
  const own = new Set(states.flatMap(([, state]) => assignedBy(state)));
  const shadowed = [...own].find((variable) => outer.has(variable));
  if (shadowed !== undefined)
    throw new UnsupportedError(`${where}: variable ${shadowed} is assigned in an outer scope and again in this one`);
  const parsed = new Map<string, State>();
  for (const [name, state] of states)
    parsed.set(name, parseState(state, `${where}, state ${name}`, language, new Set([...outer, ...own])));
  for (const [name, state] of parsed) requireTargets(state, parsed, `${where}, state ${name}`);
  if (!parsed.has(startAt)) throw new UnsupportedError(`${where}: no state ${startAt}`);
  return { startAt, states: parsed };
}

function parseState(state: unknown, where: string, language: Language, variables: ReadonlySet<string>): State {
  const fields = fieldsOf(state);
  if ((fields['QueryLanguage'] ?? language) !== 'JSONata' && !isNeutral(fields))
    throw new UnsupportedError(`${where} is written in JSONPath; only JSONata is emulated`);
  const result = AnyState.safeParse(state);
  if (!result.success) throw new UnsupportedError(`${where}: ${z.prettifyError(result.error)}`);
  const parsed = result.data;
  switch (parsed.Type) {
    case 'Parallel':
      return {
        ...parsed,
        Branches: parsed.Branches.map((branch, index) =>
          parseGraph(fieldsOf(branch), `${where}, branch ${index}`, language, variables),
        ),
      };
    case 'Map': {
      const { ItemProcessor, ...map } = parsed;
      const distributed = ProcessorConfig.parse(ItemProcessor['ProcessorConfig'] ?? {}).Mode === 'DISTRIBUTED';
      const inlineOnly = [
        map.ItemReader,
        map.ItemBatcher,
        map.ResultWriter,
        map.ToleratedFailureCount,
        map.ToleratedFailurePercentage,
      ];
      if (!distributed && inlineOnly.some((field) => field !== undefined))
        throw new UnsupportedError(`${where}: an inline Map has no reader, batcher, writer or tolerated failures`);
      // A child execution of a distributed map sees none of its parent's variables, so it may use their names again.
      return { ...map, distributed, processor: parseGraph(ItemProcessor, where, language, distributed ? new Set() : variables) };
    }
    case 'Task':
    case 'Pass':
    case 'Wait':
    case 'Choice':
    case 'Succeed':
    case 'Fail':
      return parsed;
  }
}

/** A state that means the same in either language: CDK leaves the language off a plain `Succeed`. */
function isNeutral(state: Fields): boolean {
  const plain = ['Type', 'Next', 'End', 'Comment', 'QueryLanguage'];
  const type = state['Type'];
  if (type === 'Fail') return Object.keys(state).every((field) => [...plain, 'Error', 'Cause'].includes(field));
  return (type === 'Succeed' || type === 'Pass') && Object.keys(state).every((field) => plain.includes(field));
}

function assignedBy(state: unknown): string[] {
  const fields = fieldsOf(state);
  const rules = [fields, ...[fields['Choices'], fields['Catch']].flatMap((rules) => (Array.isArray(rules) ? rules : []))];
  return rules.flatMap((rule) => (isFields(rule) ? Object.keys(fieldsOf(rule['Assign'])) : []));
}

function requireTargets(state: State, states: ReadonlyMap<string, State>, where: string): void {
  for (const target of targetsOf(state)) if (!states.has(target)) throw new UnsupportedError(`${where}: no state ${target}`);
}

function targetsOf(state: State): string[] {
  const next = 'Next' in state && state.Next !== undefined ? [state.Next] : [];
  if (state.Type === 'Choice')
    return [...state.Choices.map((choice) => choice.Next), ...(state.Default === undefined ? [] : [state.Default])];
  return 'Catch' in state ? [...next, ...state.Catch.map((catcher) => catcher.Next)] : next;
}

/** Every task of a machine, nested ones included, with the state's name. */
export function* tasksOf(graph: Graph): Generator<{ name: string; resource: string }> {
  for (const [name, state] of graph.states) {
    if (state.Type === 'Task') yield { name, resource: state.Resource };
    if (state.Type === 'Parallel') for (const branch of state.Branches) yield* tasksOf(branch);
    if (state.Type === 'Map') yield* tasksOf(state.processor);
  }
}
