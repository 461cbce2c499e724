import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import { messageOf } from '../errors.ts';
import { type Json, type JsonObject, parseJson, toJson } from '../json.ts';
import { StatesError } from './states-error.ts';

/** What an expression sees: `$states`, and each variable by its name. */
export interface Bindings {
  readonly states: JsonObject;
  readonly variables: JsonObject;
}

const compiled = new Map<string, jsonata.Expression>();

/** True for `{% … %}`. */
export function isExpression(value: Json): value is string {
  return typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}');
}

/**
 * Evaluates every `{% … %}` inside a value.
 * @throws StatesError `States.QueryEvaluationError` where an expression fails or gives nothing
 */
export async function evaluate(value: Json, bindings: Bindings): Promise<Json> {
  if (isExpression(value)) return evaluateExpression(value.slice(2, -2).trim(), bindings);
  if (Array.isArray(value)) return Promise.all(value.map((item) => evaluate(item, bindings)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, item]): Promise<[string, Json]> => [key, await evaluate(item, bindings)]),
  );
  return Object.fromEntries(entries);
}

/** Evaluates an object's fields. */
export async function evaluateFields(fields: JsonObject, bindings: Bindings): Promise<JsonObject> {
  const entries = await Promise.all(
    Object.entries(fields).map(async ([key, item]): Promise<[string, Json]> => [key, await evaluate(item, bindings)]),
  );
  return Object.fromEntries(entries);
}

/** Evaluates to a number; undefined stays undefined. */
export async function evaluateNumber(value: number | string | undefined, bindings: Bindings): Promise<number | undefined> {
  if (value === undefined) return undefined;
  const number = await evaluate(value, bindings);
  if (typeof number !== 'number') throw new StatesError('States.QueryEvaluationError', `${value} is not a number`);
  return number;
}

/** Evaluates to text; undefined stays undefined. */
export async function evaluateText(value: string | undefined, bindings: Bindings): Promise<string | undefined> {
  if (value === undefined) return undefined;
  const text = await evaluate(value, bindings);
  if (typeof text !== 'string') throw new StatesError('States.QueryEvaluationError', `${value} is not text`);
  return text;
}

async function evaluateExpression(text: string, { states, variables }: Bindings): Promise<Json> {
  let result: unknown;
  try {
    result = await compile(text).evaluate(undefined, { ...variables, states });
  } catch (error) {
    throw new StatesError('States.QueryEvaluationError', `The JSONata expression '${text}' failed: ${textOf(error)}`, {
      cause: error,
    });
  }
  const json = toJson(result);
  if (json === undefined)
    throw new StatesError('States.QueryEvaluationError', `The JSONata expression '${text}' returned nothing (undefined).`);
  return json;
}

function compile(text: string): jsonata.Expression {
  const known = compiled.get(text);
  if (known) return known;
  const expression = jsonata(text);
  for (const [name, implementation] of Object.entries(FUNCTIONS)) expression.registerFunction(name, implementation);
  compiled.set(text, expression);
  return expression;
}

// JSONata throws plain objects.
function textOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : messageOf(error);
}

/** The functions that Step Functions adds to JSONata, and the one that it takes away. */
const FUNCTIONS = {
  uuid: () => randomUUID(),
  parse: (text: string) => parseJson(text),
  hash: (content: unknown, algorithm: string) => {
    const known = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
    if (!known.includes(algorithm)) throw new Error(`$hash knows ${known.join(', ')}`);
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    return createHash(algorithm.replace('-', '').toLowerCase()).update(text).digest('hex');
  },
  range: (first: number, last: number, step: number) => {
    if (step === 0) throw new Error('$range needs a step other than 0');
    const length = Math.max(0, Math.floor((last - first) / step) + 1);
    if (length > 1000) throw new Error('$range gives 1000 items at most');
    return Array.from({ length }, (_, index) => first + index * step);
  },
  partition: (items: unknown[], size: number) => {
    if (!(size > 0)) throw new Error('$partition needs a size above 0');
    return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
  },
  random: (seed?: number) => (seed === undefined ? Math.random() : seededRandom(seed)),
  eval: () => {
    throw new Error('$eval is not available in Step Functions');
  },
};

/** The first number of a generator with this seed (mulberry32): the same seed gives the same number, though not the one AWS gives. */
function seededRandom(seed: number): number {
  const first = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(first ^ (first >>> 15), 1 | first);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}
