import type { Dataset } from '../contracts/config.ts';
import type { FileReport, QuarantineReason } from '../contracts/file-report.ts';
import { type Columns, namesOf } from './cell.ts';
import type { Part } from './file/part.ts';
import { formOf, isUsualHeader, likelyRename } from './headers.ts';
import { tidy } from './text.ts';

/** A field that a mapping takes from one of some columns. */
export interface MappedField {
  /** As issues name it: an attribute, or an identifier's type. */
  field: string;
  names: readonly string[];
  required: boolean;
}

const field = (name: string, columns: Columns | undefined, required: boolean): MappedField => ({
  field: name,
  names: columns === undefined ? [] : namesOf(columns),
  required,
});

/** Every column that a dataset's mapping names, by field; no field without one. */
export const mappedFields = (dataset: Dataset): MappedField[] => {
  const required: readonly string[] = requiredFields(dataset);
  const fields = Object.entries(dataset.columns).map(([name, columns]) => field(name, columns, required.includes(name)));
  if (dataset.kind === 'record') fields.push(...dataset.identifiers.map(({ type, column }) => field(type, column, false)));
  // Whom a row is about: one of the columns must be there.
  if ('identity' in dataset) {
    const names = dataset.identity.map(({ column }) => column);
    fields.unshift({ field: 'identity', names, required: true });
    fields.push(...dataset.identity.map(({ type, column }) => field(type, column, false)));
  }
  return fields.filter(({ names }) => names.length > 0);
};

const requiredFields = (dataset: Dataset): readonly string[] => {
  switch (dataset.kind) {
    case 'record':
      return ['sourceId', ...dataset.required];
    case 'engagement':
      return ['at', 'channel', 'action'];
    case 'consent':
      return ['at', 'purpose', 'state'];
    case 'survey':
      return ['at', 'surveyId', 'answers'];
    case 'content':
      return ['at', 'contentId', 'title'];
    case 'hospital':
      return ['id', 'name'];
  }
};

/** @returns the columns that a dataset's mapping looks at, each once, as it writes them */
export const mappedNames = (dataset: Dataset): string[] => [...new Set(mappedFields(dataset).flatMap(({ names }) => names))];

/** @returns every name under which a mapped column may stand: a header line is known by them */
export const expectedNames = (dataset: Dataset): string[] => [...mappedNames(dataset), ...Object.values(dataset.synonyms).flat()];

/** Names that a report lists at most, and how much of each: a broken header may be a megabyte of them. */
const LISTED = 100;
const NAME_LENGTH = 60;
export const listed = (names: Iterable<string>): string[] =>
  [...new Set(names)].slice(0, LISTED).map((name) => name.slice(0, NAME_LENGTH));

/** A header held against a mapping. */
export interface HeaderMatch {
  columns: FileReport['columns'];
  /** By name as the mapping writes it: where it stands in the header. */
  at: ReadonlyMap<string, number>;
  /** Where columns stand that are thrown away unseen. */
  discarded: ReadonlySet<number>;
  /** Why no row can be read by it. */
  error?: QuarantineReason;
}

type Renamed = FileReport['columns']['renamed'][number];

/** Where the mapping's names stand in a header: under their own name first, then a declared one, then spelled otherwise. */
const locate = (dataset: Dataset, header: readonly string[], discarded: ReadonlySet<number>) => {
  const names = mappedNames(dataset);
  const tidied = header.map(tidy);
  const forms = header.map(formOf);
  const at = new Map<string, number>();
  const taken = new Set<number>(discarded);
  const renamed: Renamed[] = [];
  const free = (candidates: readonly string[], wanted: string): number[] =>
    candidates.flatMap((candidate, index) => (candidate === wanted && !taken.has(index) ? [index] : []));
  // Each way for all names before the next way: a column that has a name's very own spelling is nobody else's.
  const claim = (find: (name: string) => readonly number[], how?: Renamed['how']): void => {
    for (const name of names.filter((each) => !at.has(each))) {
      const [index, ...others] = find(name);
      // Of two that may be meant neither is taken: a guess would be silent.
      if (index === undefined || (how && others.length > 0)) continue;
      at.set(name, index);
      if (how) renamed.push({ expected: name, found: header[index] ?? '', how });
    }
    for (const index of at.values()) taken.add(index);
  };
  const declared = (name: string): readonly string[] =>
    Object.hasOwn(dataset.synonyms, name) ? (dataset.synonyms[name] ?? []) : [];
  claim((name) => free(tidied, tidy(name)));
  // In the order in which they are declared: of a file that has two of them the first counts.
  claim(
    (name) =>
      declared(name)
        .flatMap((synonym) => free(tidied, tidy(synonym)))
        .slice(0, 1),
    'synonym',
  );
  claim(
    (name) =>
      declared(name)
        .flatMap((synonym) => free(forms, formOf(synonym)))
        .slice(0, 1),
    'synonym',
  );
  claim((name) => free(forms, formOf(name)), 'spelling');
  return { at, renamed };
};

const suggestions = (lacking: readonly MappedField[], found: readonly string[]): string => {
  const likely = lacking.flatMap(({ names }) => {
    const name = likelyRename(names, found);
    return name === undefined ? [] : [{ name, meant: names[0] }];
  });
  if (likely.length === 0) return '';
  const [first] = likely;
  const said = lacking.length === 1 ? first?.name : likely.map(({ name, meant }) => `${name} for ${meant}`).join(', ');
  return `; did you mean ${said}? If so, name it in the mapping's synonyms`;
};

/**
 * Hold a file's header against its dataset's mapping. More columns, or another order, are no matter.
 * @param header tidied. @param keys it is what the first rows of JSON hold: rows are judged one by one, and none that is missing stops them
 */
export const matchHeader = (dataset: Dataset, header: readonly string[], keys = false): HeaderMatch => {
  const unseen = new Set(dataset.discard.map(formOf));
  const discarded = new Set(header.flatMap((name, index) => (unseen.has(formOf(name)) ? [index] : [])));
  const { at, renamed } = locate(dataset, header, discarded);
  const fields = mappedFields(dataset);
  const wanted = new Set(fields.flatMap(({ names }) => names));
  const used = new Set(at.values());
  const missing = [...wanted].filter((name) => !at.has(name)).map(tidy);
  const others = header.filter((_, index) => !used.has(index));
  const base = { at, discarded };
  if (keys)
    return {
      ...base,
      columns: {
        mapped: listed([...used].map((index) => header[index] ?? '')),
        missing: listed(missing),
        ignored: listed(others),
        renamed: shorter(renamed),
      },
    };

  const lacking = fields.filter(({ names, required }) => required && !names.some((name) => at.has(name)));
  if (used.size === 0) {
    // Perhaps there is no header line, and these are somebody's data: they are not repeated, but for words that are no data.
    const message = `expected the columns ${listed([...wanted].map(tidy)).join(', ')}; none of them is among the ${header.length} cells of the first line: is it a header, with this delimiter and encoding?${suggestions(lacking, others.filter(isUsualHeader))}`;
    return {
      ...base,
      columns: { mapped: [], missing: listed(missing), ignored: [], renamed: [] },
      error: { code: 'missing-column', message },
    };
  }
  const columns = {
    mapped: listed(header.filter((_, index) => used.has(index))),
    missing: listed(missing),
    ignored: listed(others),
    renamed: shorter(renamed),
  };
  const twice = [...used].find((index) =>
    header.some((name, other) => other !== index && !discarded.has(other) && name === header[index]),
  );
  if (twice !== undefined)
    return {
      ...base,
      columns,
      error: {
        code: 'duplicate-column',
        message: 'expected each mapped column once',
        column: (header[twice] ?? '').slice(0, NAME_LENGTH),
      },
    };
  const [first] = lacking;
  if (!first) return { ...base, columns };
  const expected = lacking.map(({ names }) => names.join(' or ')).join(', ');
  const message = `expected the column ${expected}; found ${listed(header).join(', ')}${suggestions(lacking, listed(others))}`;
  return { ...base, columns, error: { code: 'missing-column', message, column: first.names.join(' | ') } };
};

/** Hold a part's header against its dataset's mapping. */
export const matchPart = (dataset: Dataset, { header, about: { format } }: Pick<Part, 'header' | 'about'>): HeaderMatch =>
  matchHeader(dataset, header, format === 'json' || format === 'jsonl');

const shorter = (renamed: readonly Renamed[]): Renamed[] =>
  renamed.slice(0, LISTED).map(({ expected, found, how }) => ({
    expected: expected.slice(0, NAME_LENGTH),
    found: found.slice(0, NAME_LENGTH),
    how,
  }));

/** The headers of several parts as one: what holds of any of them. */
export const joinColumns = (a: FileReport['columns'], b: FileReport['columns']): FileReport['columns'] => ({
  mapped: listed([...a.mapped, ...b.mapped]),
  missing: listed([...a.missing, ...b.missing]),
  ignored: listed([...a.ignored, ...b.ignored]),
  renamed: [
    ...a.renamed,
    ...b.renamed.filter(({ expected, found }) => !a.renamed.some((each) => each.expected === expected && each.found === found)),
  ].slice(0, LISTED),
});
