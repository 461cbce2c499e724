import type { Dataset } from '../contracts/config.ts';
import type { FileReport, QuarantineReason } from '../contracts/file-report.ts';
import { type Columns, namesOf } from './cell.ts';
import { tidy } from './text.ts';

/** A field that a mapping takes from one of some columns. */
interface MappedField {
  names: readonly string[];
  required: boolean;
}

const field = (columns: Columns, required: boolean): MappedField => ({ names: namesOf(columns), required });

/** Every column that a dataset's mapping names, by field. */
export const mappedFields = (dataset: Dataset): MappedField[] => {
  const who = (columns: readonly { column: Columns }[]): MappedField => ({
    names: columns.flatMap(({ column }) => namesOf(column)),
    required: true,
  });
  switch (dataset.kind) {
    case 'record': {
      const required: readonly string[] = ['sourceId', ...dataset.required];
      const attributes = Object.entries(dataset.columns).map(([name, columns]) => field(columns, required.includes(name)));
      return [...attributes, ...dataset.identifiers.map(({ column }) => field(column, false))];
    }
    case 'engagement': {
      const { at, channel, action, eventId = [], contentId = [] } = dataset.columns;
      return [
        who(dataset.identity),
        field(at, true),
        field(channel, true),
        field(action, true),
        field(eventId, false),
        field(contentId, false),
      ];
    }
    case 'consent': {
      const { at, purpose, state, eventId = [], expiresAt = [] } = dataset.columns;
      return [
        who(dataset.identity),
        field(at, true),
        field(purpose, true),
        field(state, true),
        field(eventId, false),
        field(expiresAt, false),
      ];
    }
    case 'survey': {
      const { at, surveyId, answers, eventId = [] } = dataset.columns;
      return [who(dataset.identity), field(at, true), field(surveyId, true), field(answers, true), field(eventId, false)];
    }
    case 'content': {
      const { at, contentId, title, eventId = [], topics = [] } = dataset.columns;
      return [field(at, true), field(contentId, true), field(title, true), field(eventId, false), field(topics, false)];
    }
  }
};

/** Names that a report lists at most: a broken header may be a megabyte of them. */
const LISTED = 100;
const listed = (names: Iterable<string>): string[] => [...new Set(names)].slice(0, LISTED).map((name) => name.slice(0, 80));

export type HeaderCheck = { columns: FileReport['columns']; error?: QuarantineReason };

/** Hold a file's header against its dataset's mapping. More columns, or another order, are no matter. */
export const checkHeader = (dataset: Dataset, header: readonly string[]): HeaderCheck => {
  const fields = mappedFields(dataset).filter(({ names }) => names.length > 0);
  const wanted = new Set(fields.flatMap(({ names }) => names.map(tidy)));
  const there = new Set(header);
  const lacking = fields.filter(({ names, required }) => required && !names.some((name) => there.has(tidy(name))));
  const mapped = header.filter((name) => wanted.has(name));
  const missing = [...wanted].filter((name) => !there.has(name));
  const ignored = header.filter((name) => !wanted.has(name));
  if (mapped.length === 0) {
    // Perhaps there is no header line, and these are somebody's data: they are not repeated.
    const message = `expected the columns ${listed(wanted).join(', ')}; none of them is among the ${header.length} cells of the first line: is it a header, with this delimiter and encoding?`;
    return { columns: { mapped: [], missing: listed(missing), ignored: [] }, error: { code: 'missing-column', message } };
  }
  const columns = { mapped: listed(mapped), missing: listed(missing), ignored: listed(ignored) };
  const twice = mapped.find((name, index) => mapped.indexOf(name) !== index);
  if (twice !== undefined)
    return { columns, error: { code: 'duplicate-column', message: 'expected each mapped column once', column: twice } };
  const [first] = lacking;
  if (!first) return { columns };
  const expected = lacking.map(({ names }) => names.join(' or ')).join(', ');
  const message = `expected the column ${expected}; found ${listed(header).join(', ')}`;
  return { columns, error: { code: 'missing-column', message, column: first.names.join(' | ') } };
};
