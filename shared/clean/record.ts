import { hash } from 'node:crypto';
import type { RecordDataset, SourceConfig } from '../contracts/config.ts';
import type { SourceRecord } from '../contracts/record.ts';
import { Attribute, type Attributes, type Identifier } from '../domain/hcp.ts';
import { recordId, recordVersion } from '../domain/ids.ts';
import { attribute } from './attributes.ts';
import { type Cells, Findings, type Found, type Reader, reader } from './cell.ts';
import type { Cleaned, Drop } from './cleaned.ts';
import { parseInstant } from './dates.ts';
import { identifier } from './identifiers.ts';

const MAX_SOURCE_ID = 256;
const MAX_ATTRIBUTE = 1000;
const MAX_IDENTIFIERS = 20;
/** A source's clock, or the zone it says it is in, may be off by as much. */
export const CLOCK_SKEW_MS = 86_400_000;

const TRUTHS = new Map([
  ...['true', 'yes', 'y', '1', '是'].map((text) => [text, true] as const),
  ...['false', 'no', 'n', '0', '否'].map((text) => [text, false] as const),
]);

/** SHA-256 over what a record says, in one order: equal content has an equal hash, whatever row, file or time it came with. */
export const contentHash = (content: Pick<SourceRecord, 'attributes' | 'identifiers' | 'withdrawn'>): string => {
  const attributes = Object.entries(content.attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  const identifiers = content.identifiers.map(({ type, value }) => `${type}:${value}`).sort();
  return hash('sha256', JSON.stringify([attributes, identifiers, content.withdrawn]), 'base64url');
};

/** @returns a function from a row's cells to its source record, for one dataset. @param hashKey of the record's id */
export const recordCleaner = (source: SourceConfig, dataset: RecordDataset, hashKey: Uint8Array) => {
  const { columns, values, required } = dataset;
  const sourceIdColumns = columns.sourceId ?? [];
  const readSourceId = reader(sourceIdColumns);
  const readChangedAt = reader(columns.changedAt ?? []);
  const readWithdrawn = reader(columns.withdrawn ?? [], values.withdrawn);
  const attributes = Attribute.options.flatMap((name) => {
    const from = columns[name];
    return from === undefined ? [] : [{ name, from, read: reader(from, values[name]), required: required.includes(name) }];
  });
  const identifiers = dataset.identifiers.map(({ type, column }) => ({ type, read: reader(column) }));

  const attributesOf = (cells: Cells, findings: Findings): Attributes => {
    const out: Attributes = {};
    for (const { name, from, read, required: needed } of attributes) {
      const found = read(cells);
      const text = needed ? findings.need(found, from, MAX_ATTRIBUTE) : findings.want(found, name, MAX_ATTRIBUTE);
      if (!text) continue;
      const clean = attribute(name, text);
      if (clean && 'value' in clean) out[name] = clean.value;
      else if (clean) findings.question(clean.issue, name);
      if (needed && out[name] === undefined) findings.stop('missing-value', found?.column);
    }
    // Chinese names are written together, the family's first; a source that keeps them apart means the same.
    if (source.country === 'CN' && out.name === undefined && out.familyName !== undefined && out.givenName !== undefined)
      out.name = out.familyName + out.givenName;
    return out;
  };

  const identifiersOf = (cells: Cells, findings: Findings): Identifier[] => {
    const out = new Map<string, Identifier>();
    for (const { type, read } of identifiers) {
      const text = findings.want(read(cells), type, 320);
      if (text === undefined) continue;
      const clean = identifier(type, text, source.country);
      if ('issue' in clean) findings.question(clean.issue, type);
      else if (out.size < MAX_IDENTIFIERS) out.set(`${type}:${clean.value}`, { type, value: clean.value });
      else findings.question('too-many-identifiers', type);
    }
    return [...out.values()];
  };

  const changedAtOf = (cells: Cells, droppedAt: number, findings: Findings): number | undefined => {
    const found = readChangedAt(cells);
    const needed = required.includes('changedAt');
    const fail = (code: 'missing-value' | 'date-invalid' | 'date-in-future'): undefined =>
      needed ? findings.stop(code, found?.column) : findings.question(code, 'changedAt');
    if (!found) return needed ? fail('missing-value') : undefined;
    const at = parseInstant(found.text, source.country, source.timeZone);
    if (at === undefined) return fail('date-invalid');
    // It would outrank every later change until then.
    return at > droppedAt + CLOCK_SKEW_MS ? fail('date-in-future') : at;
  };

  return (cells: Cells, drop: Drop, line: number): Cleaned => {
    const findings = new Findings();
    const sourceId = findings.need(readSourceId(cells), sourceIdColumns, MAX_SOURCE_ID);
    const content = {
      attributes: attributesOf(cells, findings),
      identifiers: identifiersOf(cells, findings),
      withdrawn: withdrawnOf(readWithdrawn, cells, findings),
    };
    const changedAt = changedAtOf(cells, drop.droppedAt, findings);
    if (findings.reasons.length > 0) return { kind: 'quarantined', reasons: findings.reasons };
    const record: SourceRecord = {
      recordId: recordId(hashKey, source.id, sourceId),
      source: source.id,
      sourceId,
      country: source.country,
      trust: source.trust,
      version: recordVersion(changedAt ?? drop.droppedAt, drop.droppedAt, line),
      ...(changedAt === undefined ? {} : { changedAt: new Date(changedAt).toISOString() }),
      contentHash: contentHash(content),
      ...content,
      issues: findings.issues,
      origin: { drop: drop.id, droppedAt: new Date(drop.droppedAt).toISOString(), line },
    };
    return { kind: 'record', record };
  };
};

const withdrawnOf = (read: Reader, cells: Cells, findings: Findings): boolean => {
  const found: Found | undefined = read(cells);
  const truth = found ? TRUTHS.get(found.text.toLowerCase()) : false;
  if (truth === undefined) findings.question('withdrawn-invalid', 'withdrawn');
  return truth ?? false;
};
