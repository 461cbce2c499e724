import type { QuarantineReason } from '../contracts/file-report.ts';
import type { RecordIssue } from '../domain/hcp.ts';
import { isDamaged, saysSomething, tidy } from './text.ts';

/**
 * A row's cells by column name, as the mapping or the header writes it; undefined where the row has no such column. Also of columns
 * that nothing maps, but for those that the mapping discards.
 */
export type Cells = (column: string) => string | undefined;

/** One mapped column, or several in order of preference. */
export type Columns = string | readonly string[];
export const namesOf = (columns: Columns): readonly string[] => (typeof columns === 'string' ? [columns] : columns);

/** A cell as a mapping finds it: tidied, a listed value replaced by its canonical one. */
export interface Found {
  column: string;
  text: string;
}

/** Reads one mapped field of a row: its first cell that says something. */
export type Reader = (cells: Cells) => Found | undefined;

/** @param values cell → canonical value; compared tidied, cells not listed pass */
export const reader = (columns: Columns, values: Readonly<Record<string, string>> = {}): Reader => {
  const names = namesOf(columns);
  const canonical = new Map(Object.entries(values).map(([cell, value]) => [tidy(cell), value]));
  return (cells) => {
    for (const column of names) {
      const tidied = tidy(cells(column) ?? '');
      const text = canonical.get(tidied) ?? tidied;
      if (saysSomething(text)) return { column, text };
    }
    return undefined;
  };
};

/** Why rows are set aside, by code: what was expected, never what was found. */
const MESSAGES = {
  'ragged-row': 'as many cells as the header has',
  'wrong-encoding': 'text in the encoding that the mapping declares',
  'nul-byte': 'text without NUL bytes',
  'row-too-large': 'a row of at most 1 MiB; if it has a quote, one that is closed again',
  'cell-too-large': 'a cell of at most 64 KiB',
  'malformed-quotes': 'after a closing quote, a delimiter or the end of the row',
  'unclosed-quote': 'a closing quote before the end of the file: is the upload complete?',
  'not-json': 'one JSON object a line',
  'nested-value': 'text, a number, true, false or null in a mapped column',
  'inexact-number': 'numbers of at most 15 digits; longer ones as text',
  'missing-value': 'a value',
  'damaged-text': 'text without replacement characters: they stand for what was lost upstream',
  'too-long': 'a shorter value',
  'date-invalid': 'a date or time, as ISO 8601 or as the country writes it',
  'date-in-future': 'a time before the file was dropped',
  'purpose-invalid': 'a purpose such as marketing or marketing.email',
  'state-invalid': 'granted or denied',
  'no-real-name': "an HCP's own name: a nickname, an office or a stand-in names nobody",
  'national-id': 'no national ID number: none is ever stored, and whoever is listed by it may be a patient',
  'patient-record': "an HCP's record, not a patient's",
  'no-identity': 'a valid value in one of the columns that say who it is',
  'not-an-intake-message': 'a JSON object with source, dataset and rows, as the intake contract has it',
  'not-a-landing-event': 'a notification of new objects, as S3 sends them',
  'unknown-dataset': 'a source and dataset that config/sources/ knows',
  'needs-a-file': 'a list of hospitals as a file: it is read as a whole, and replaces the one before',
} as const;
export type ReasonCode = keyof typeof MESSAGES;

export const reason = (code: ReasonCode, column?: string): QuarantineReason => ({
  code,
  message: MESSAGES[code],
  ...(column === undefined ? {} : { column }),
});

/** @returns what was expected where a row has this reason; undefined where it is no such code */
export const meaningOfReason = (code: string): string | undefined =>
  Object.entries(MESSAGES).find(([each]) => each === code)?.[1];

/** What one row's mapping finds wrong on its way: reasons stop the row, issues do not. */
export class Findings {
  readonly reasons: QuarantineReason[] = [];
  readonly issues: RecordIssue[] = [];
  /** In which column each of the issues was found; undefined where that was not said. */
  readonly issueColumns: (string | undefined)[] = [];

  /** @returns the text of a field that must be there and fit; '' where it does not, and the row will not pass */
  need(found: Found | undefined, columns: Columns, maximum: number): string {
    if (!found) this.stop('missing-value', namesOf(columns).join(' | '));
    else if (isDamaged(found.text)) this.stop('damaged-text', found.column);
    else if (found.text.length > maximum) this.stop('too-long', found.column);
    else return found.text;
    return '';
  }

  /** @returns the text of a field that may be missing; one that does not fit is an issue and left out */
  want(found: Found | undefined, attribute: string, maximum: number): string | undefined {
    if (!found) return undefined;
    if (isDamaged(found.text)) return this.question('damaged-text', attribute, found.column);
    if (found.text.length > maximum) return this.question('too-long', attribute, found.column);
    return found.text;
  }

  stop(code: ReasonCode, column?: string): undefined {
    this.reasons.push(reason(code, column));
  }

  /** @param column where the value stands, where that is known */
  question(code: string, attribute: string, column?: string): undefined {
    this.issues.push({ code, attribute });
    this.issueColumns.push(column);
  }
}
