import { hash } from 'node:crypto';
import type { RecordDataset, SourceConfig } from '../contracts/config.ts';
import type { SourceRecord } from '../contracts/record.ts';
import { Attribute, type Attributes, type Identifier } from '../domain/hcp.ts';
import { recordId, recordVersion } from '../domain/ids.ts';
import { cleanAttributes, type Written } from './attributes.ts';
import { type Cells, Findings, type Found, namesOf, type Reader, reader } from './cell.ts';
import type { Cleaned, Drop, RowContext } from './cleaned.ts';
import { instant } from './dates/instant.ts';
import { identifiers as identifiersIn } from './identifiers/identifier.ts';
import { holdsNationalId } from './identifiers/national-id.ts';
import { isDiagnosis, patientColumns } from './not-an-hcp.ts';

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
export const contentHash = ({ attributes, identifiers, withdrawn, verified }: Content): string => {
  let text = `${withdrawn ? 'withdrawn' : ''} ${verified ? 'verified' : ''}`;
  // Each value behind its name and length: no content can be written as another's.
  for (const name of Attribute.options) {
    const value = attributes[name];
    if (value !== undefined) text += `\n${name} ${value.length} ${value}`;
  }
  const named = identifiers.map(({ type, value }) => `\n${type} ${value.length} ${value}`);
  if (named.length > 1) named.sort();
  return hash('sha256', text + named.join(''), 'base64url');
};
type Content = Pick<SourceRecord, 'attributes' | 'identifiers' | 'withdrawn' | 'verified'>;

let lastTime = 0;
let lastWritten = new Date(lastTime).toISOString();
/** A time as ISO 8601: all rows of a drop have one. */
const writtenAt = (time: number): string => {
  if (time !== lastTime) {
    lastTime = time;
    lastWritten = new Date(time).toISOString();
  }
  return lastWritten;
};

/** Attributes in which a patient's diagnosis is found when a list of patients is dropped as one of HCPs. */
const MAY_DIAGNOSE: ReadonlySet<Attribute> = new Set<Attribute>(['department', 'title', 'specialty']);
/** Of these it is one name that is demanded, whatever parts it has. */
const NAME_PARTS: ReadonlySet<Attribute> = new Set<Attribute>(['name', 'familyName', 'givenName']);
/** A national ID number has so many characters, the oldest fifteen. */
const SHORTEST_ID = 15;

/**
 * @returns a function from a row's cells to its source record, for one dataset. A row without a real name, or that is a patient's, is no
 * HCP's, and does not pass.
 */
export const recordCleaner = (source: SourceConfig, dataset: RecordDataset, context: RowContext) => {
  const { columns, values, required } = dataset;
  const { hashKey, hospitals } = context;
  const sourceIdColumns = columns.sourceId ?? [];
  const readSourceId = reader(sourceIdColumns);
  const readChangedAt = reader(columns.changedAt ?? []);
  const readWithdrawn = reader(columns.withdrawn ?? [], values.withdrawn);
  const attributes = Attribute.options.flatMap((name) => {
    const from = columns[name];
    return from === undefined ? [] : [{ name, from, read: reader(from, values[name]), required: required.includes(name) }];
  });
  const nameColumns = [columns.name, columns.familyName, columns.givenName].flatMap((each) => namesOf(each ?? [])).join(' | ');
  const identifiers = dataset.identifiers.map(({ type, column }) => ({ type, read: reader(column) }));
  const telltale = patientColumns(context.header ?? []).map(({ column, why }) => ({ why, column, read: reader(column) }));

  /** What the cells say, and in which columns; and whether one says that this is a patient. */
  const writtenOf = (cells: Cells, findings: Findings): { written: Written; at: Written } => {
    for (const { why, column, read } of telltale) if (read(cells)) findings.stop(why, column);
    const written: Written = {};
    const at: Written = {};
    for (const { name, from, read, required: needed } of attributes) {
      const found = read(cells);
      const text = needed ? findings.need(found, from, MAX_ATTRIBUTE) : findings.want(found, name, MAX_ATTRIBUTE);
      if (!text) continue;
      if (text.length >= SHORTEST_ID && holdsNationalId(text)) findings.stop('national-id', found?.column);
      else if (MAY_DIAGNOSE.has(name) && isDiagnosis(text)) findings.stop('patient-record', found?.column);
      else written[name] = text;
      at[name] = found?.column ?? '';
    }
    return { written, at };
  };

  const identifiersOf = (cells: Cells, findings: Findings, changes: Record<string, string[]>): Identifier[] => {
    const out = new Map<string, Identifier>();
    for (const { type, read } of identifiers) {
      const found = read(cells);
      const text = findings.want(found, type, 320);
      if (text === undefined) continue;
      const { value = [], changes: done, issues } = identifiersIn(type, text, source.country, hashKey);
      if (issues.includes('national-id')) findings.stop('national-id', found?.column);
      for (const code of issues) findings.question(code, type, found?.column);
      if (done.length > 0) changes[type] = [...(changes[type] ?? []), ...done];
      for (const each of value) {
        if (out.size < MAX_IDENTIFIERS) out.set(`${each.type}:${each.value}`, each);
        else findings.question('too-many-identifiers', type, found?.column);
      }
    }
    return [...out.values()];
  };

  const changedAtOf = (cells: Cells, droppedAt: number, findings: Findings): number | undefined => {
    const found = readChangedAt(cells);
    const needed = required.includes('changedAt');
    if (!found) return needed ? findings.stop('missing-value', namesOf(columns.changedAt ?? []).join(' | ')) : undefined;
    // Later than now, it would outrank every later change until then.
    const { country, timeZone } = source;
    const { value, issues } = instant(found.text, { country, timeZone, notAfter: droppedAt + CLOCK_SKEW_MS });
    for (const code of issues) {
      if (needed && value === undefined) findings.stop(code === 'date-in-future' ? code : 'date-invalid', found.column);
      else findings.question(code, 'changedAt', found.column);
    }
    return value;
  };

  /** A row without a name, or whose required value is none, does not pass. */
  const demand = (written: Written, clean: Attributes, at: Written, findings: Findings): void => {
    if (clean.name === undefined && clean.familyName === undefined) findings.stop('no-real-name', nameColumns);
    for (const { name, required: needed } of attributes)
      if (needed && !NAME_PARTS.has(name) && written[name] !== undefined && clean[name] === undefined)
        findings.stop('missing-value', at[name]);
  };

  return (cells: Cells, drop: Drop, line: number): Cleaned => {
    const findings = new Findings();
    const sourceId = findings.need(readSourceId(cells), sourceIdColumns, MAX_SOURCE_ID);
    if (sourceId.length >= SHORTEST_ID && holdsNationalId(sourceId))
      findings.stop('national-id', namesOf(sourceIdColumns).join(' | '));
    const { written, at } = writtenOf(cells, findings);
    const { attributes: clean, issues, changes, originals } = cleanAttributes(written, source.country, hospitals);
    for (const { code, attribute } of issues) findings.question(code, attribute, at[attribute]);
    if (findings.reasons.length === 0) demand(written, clean, at, findings);
    const content = {
      attributes: clean,
      identifiers: identifiersOf(cells, findings, changes),
      withdrawn: withdrawnOf(readWithdrawn, cells, findings),
      ...(dataset.verified && { verified: true as const }),
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
      changes,
      originals,
      origin: { drop: drop.id, droppedAt: writtenAt(drop.droppedAt), line },
    };
    return { kind: 'record', record, issueColumns: findings.issueColumns };
  };
};

const withdrawnOf = (read: Reader, cells: Cells, findings: Findings): boolean => {
  const found: Found | undefined = read(cells);
  const truth = found ? TRUTHS.get(found.text.toLowerCase()) : false;
  if (truth === undefined) findings.question('withdrawn-invalid', 'withdrawn');
  return truth ?? false;
};
