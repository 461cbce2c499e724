import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { parse as parseCsv } from 'csv-parse/sync';
import { z } from 'zod';
import { csvLine, unguardFormula } from '../../shared/clean/spreadsheet.ts';
import { parse } from '../../shared/contracts/parse.ts';
import { ContractError } from '../../shared/domain/errors.ts';
import { createInterner } from '../evaluate/interner.ts';
import type { LinkRecords } from '../link/outcome.ts';

export const Verdict = z.enum(['same', 'different', 'unsure']);
export type Verdict = z.infer<typeof Verdict>;

/** A record as a file names it. */
export interface RecordName {
  source: string;
  id: string;
}
export interface Label {
  left: RecordName;
  right: RecordName;
  verdict: Verdict;
}

const HEADER = ['source_l', 'record_id_l', 'source_r', 'record_id_r', 'verdict'];
const Row = z.tuple([z.string(), z.string(), z.string(), z.string(), Verdict]);

const labelOf = ([sourceL, idL, sourceR, idR, verdict]: z.infer<typeof Row>): Label => ({
  left: { source: unguardFormula(sourceL), id: unguardFormula(idL) },
  right: { source: unguardFormula(sourceR), id: unguardFormula(idR) },
  verdict,
});

const nameKey = ({ source, id }: RecordName): string => JSON.stringify([source, id]);
/** The same whichever record stands first. */
export const pairKey = (left: RecordName, right: RecordName): string => [nameKey(left), nameKey(right)].sort().join();

/**
 * Read labels: source_l, record_id_l, source_r, record_id_r, verdict (same, different or unsure). A pair that stands twice has its later
 * verdict.
 * @throws ContractError where a row is not a label
 */
export const readLabels = (file: string): Label[] => {
  const [header, ...rows] = parse(
    z.array(z.array(z.string())),
    parseCsv(readFileSync(file), { bom: true, relax_column_count: true }),
    file,
  );
  if (header?.join() !== HEADER.join()) throw new ContractError(file, [`its header is not ${HEADER.join(',')}`]);
  const labels = new Map<string, Label>();
  for (const [index, row] of rows.entries()) {
    const label = labelOf(parse(Row, row, `row ${index + 1} of ${file}`));
    labels.set(pairKey(label.left, label.right), label);
  }
  return [...labels.values()];
};

/** Is this the last row of a file, whole but for its line end? */
const isRow = (text: string): boolean => {
  try {
    return Row.safeParse(parseCsv(text)[0]).success;
  } catch {
    // A quote that is not closed.
    return false;
  }
};

/** A row that a crash cut off ends in no line end: it goes, so that the next one is whole. */
const mend = (file: string): void => {
  const text = readFileSync(file, 'utf8');
  if (text === '' || text.endsWith('\n')) return;
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole !== '' && isRow(text.slice(whole.length))) appendFileSync(file, '\r\n');
  else truncateSync(file, Buffer.byteLength(whole));
};

export interface LabelsFile {
  /** What was answered in earlier sittings. */
  labels: readonly Label[];
  /** On the disk when this returns. A later verdict on a pair overrules its earlier one. */
  append(label: Label): void;
}

/** Open labels to go on with, or begin them. @throws ContractError where the file holds something else */
export const openLabels = (file: string): LabelsFile => {
  if (existsSync(file)) mend(file);
  if (!existsSync(file) || readFileSync(file).length === 0) writeFileSync(file, csvLine(HEADER));
  return {
    labels: readLabels(file),
    append: ({ left, right, verdict }) =>
      appendFileSync(file, csvLine([left.source, left.id, right.source, right.id, verdict]), { flush: true }),
  };
};

export interface RowLabel {
  left: number;
  right: number;
  same: boolean;
}

/**
 * Verdicts on rows; "unsure" ones teach nothing.
 * @returns the labels, and how many name a record that is not there
 */
export const labelsOfRecords = (
  labels: readonly Label[],
  { count, sources, source, recordId }: Pick<LinkRecords, 'count' | 'sources' | 'source' | 'recordId'>,
): { labels: RowLabel[]; unknown: number } => {
  const wanted = createInterner();
  for (const { left, right } of labels) for (const name of [left, right]) wanted.number(nameKey(name));
  const rows = new Map<number, number>();
  for (let row = 0; row < count; row += 1) {
    const number = wanted.find(nameKey({ source: sources[source[row] ?? 0] ?? '', id: recordId(row) }));
    if (number !== -1) rows.set(number, row);
  }
  const found: RowLabel[] = [];
  let unknown = 0;
  for (const { left, right, verdict } of labels) {
    const [a, b] = [rows.get(wanted.find(nameKey(left))), rows.get(wanted.find(nameKey(right)))];
    if (a === undefined || b === undefined) unknown += 1;
    else if (verdict !== 'unsure') found.push({ left: Math.min(a, b), right: Math.max(a, b), same: verdict === 'same' });
  }
  return { labels: found, unknown };
};
