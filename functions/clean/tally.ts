import type { Cells } from '../../shared/clean/cell.ts';
import { type MappedField, mappedFields, mappedNames } from '../../shared/clean/columns.ts';
import { masked } from '../../shared/clean/mask.ts';
import { suggestionFor } from '../../shared/clean/suggestion.ts';
import { tidy } from '../../shared/clean/text.ts';
import type { Dataset } from '../../shared/contracts/config.ts';
import type { FileReport, QuarantineReason } from '../../shared/contracts/file-report.ts';
import type { RecordIssue } from '../../shared/domain/hcp.ts';
import type { Tally } from '../../shared/stores/files.ts';
import type { Passed } from './deliver.ts';

const EXAMPLES = 3;
/** Columns that a report tells the fill of, at most. */
const FILLED = 100;
const NAME_LENGTH = 60;

export const NOTHING: Tally = {
  read: 0,
  accepted: 0,
  unchanged: 0,
  quarantined: 0,
  reasons: {},
  issues: {},
  examples: [],
  fill: {},
  parts: [],
};

/** Where a row stands. */
export interface Place {
  part: number;
  partName: string | undefined;
  line: number;
}

/** What is wrong or doubtful about a row, and in which columns that may be. */
interface Finding {
  code: string;
  columns: readonly string[];
}

/** The same test as `saysSomething` of tidied text, but for oddities, at a tenth of its cost. */
const SAYS = /[\p{L}\p{N}]/u;

const count = (counts: Record<string, number>, code: string): void => {
  counts[code] = (counts[code] ?? 0) + 1;
};

export const issuesOf = (row: Passed): readonly RecordIssue[] => (row.kind === 'record' ? row.record.issues : row.issues);

const columnsOf = (fields: readonly MappedField[]) => {
  const byField = new Map<string, string[]>();
  for (const { field, names } of fields) byField.set(field, [...(byField.get(field) ?? []), ...names]);
  return byField;
};

/** Counts a file's rows, from nothing or from what a checkpoint holds. */
export const counterFor = (dataset: Dataset, from: Tally = NOTHING) => {
  const tally: Tally = structuredClone(from);
  const names = mappedNames(dataset).slice(0, FILLED);
  const byField = columnsOf(mappedFields(dataset));
  // In the mapping's order, whichever row fills them first.
  for (const name of names) tally.fill[name.slice(0, NAME_LENGTH)] ??= { filled: 0, invalid: 0 };
  const counters = names.map((name) => ({ name, fill: tally.fill[name.slice(0, NAME_LENGTH)] ?? { filled: 0, invalid: 0 } }));
  const shown = new Map<string, number>();
  for (const { code } of tally.examples) shown.set(code, (shown.get(code) ?? 0) + 1);

  const example = (code: string, { partName, line }: Place, column: string | undefined, cell: string): void => {
    const already = shown.get(code) ?? 0;
    if (already >= EXAMPLES) return;
    shown.set(code, already + 1);
    const text = tidy(cell);
    const found: FileReport['examples'][number] = { code, row: tally.read, line };
    if (partName !== undefined) found.part = partName.slice(-NAME_LENGTH);
    if (column !== undefined) found.column = column.slice(0, NAME_LENGTH);
    if (text !== '') found.masked = masked(text);
    const suggestion = suggestionFor(code, text);
    if (suggestion !== undefined) found.suggestion = suggestion;
    tally.examples.push(found);
  };

  /** How many rows a column says something in. */
  const fill = (cells: Cells): void => {
    for (const counter of counters) if (SAYS.test(cells(counter.name) ?? '')) counter.fill.filled++;
  };
  const doubt = (cells: Cells | undefined, place: Place, findings: readonly Finding[]): void => {
    const invalid = new Set<string>();
    for (const { code, columns } of findings) {
      // A field of several columns took the first that says something.
      const column = columns.find((name) => SAYS.test(cells?.(name) ?? ''));
      if (column !== undefined) invalid.add(column);
      example(code, place, column ?? columns[0], column === undefined ? '' : (cells?.(column) ?? ''));
    }
    for (const counter of counters) if (invalid.has(counter.name)) counter.fill.invalid++;
  };
  const observe = (cells: Cells | undefined, place: Place, findings: readonly Finding[]): void => {
    tally.read++;
    while (tally.parts.length <= place.part) tally.parts.push(0);
    tally.parts[place.part] = (tally.parts[place.part] ?? 0) + 1;
    if (cells) fill(cells);
    if (findings.length > 0) doubt(cells, place, findings);
  };

  return {
    tally,
    /** A row that may not pass. @param cells where it could be read that far */
    quarantined: (reasons: readonly QuarantineReason[], cells: Cells | undefined, place: Place): void => {
      tally.quarantined++;
      for (const code of new Set(reasons.map((each) => each.code))) count(tally.reasons, code);
      observe(
        cells,
        place,
        reasons.map(({ code, column }) => ({ code, columns: column?.split(' | ') ?? [] })),
      );
    },
    /** A row that passes. */
    passed: (row: Passed, cells: Cells, place: Place): void => {
      const issues = issuesOf(row);
      for (const { code } of issues) count(tally.issues, code);
      observe(
        cells,
        place,
        issues.map(({ code, attribute }, index) => {
          const column = row.issueColumns?.[index];
          return { code, columns: column === undefined ? (byField.get(attribute ?? '') ?? []) : [column] };
        }),
      );
    },
  };
};
