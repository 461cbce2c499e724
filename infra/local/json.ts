/** A JSON value, as it crosses a service boundary. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
/** A JSON object. */
export interface JsonObject {
  [key: string]: Json;
}
/** Any object whose fields are not yet known. */
export type Fields = Record<string, unknown>;

/** True for a plain object (not null, not an array). */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a JSON object; its values are JSON because it came out of {@link toJson} or a JSON parse. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field as an object; an empty one where it is missing. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The value as a list; an empty one where it is missing. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value where it is a non-empty string, else undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value as a finite number (CloudFormation writes numbers as text at will), else undefined. */
export function numberOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** True for `true` and for the text "true". */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/**
 * Copies a value into plain JSON, as `JSON.stringify` and back would: `undefined` and functions vanish, dates become text.
 * @returns undefined where the value itself has no JSON form
 */
export function toJson(value: unknown): Json | undefined {
  if (value === null) return null;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'object':
      return objectToJson(value);
    default:
      return undefined;
  }
}

function objectToJson(value: object): Json {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => toJson(item) ?? null);
  const copy: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const json = toJson(item);
    if (json !== undefined) copy[key] = json;
  }
  return copy;
}

/**
 * Parses JSON text.
 * @throws SyntaxError where it is not JSON
 */
export function parseJson(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}
