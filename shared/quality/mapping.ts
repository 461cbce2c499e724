import { parseLandingKey } from '../clean/landing-key.ts';
import type { RecordDataset, SourceConfig } from '../contracts/config.ts';
import type { Field } from '../contracts/quality.ts';
import type { SourceRecord } from '../contracts/record.ts';
import { Attribute } from '../domain/hcp.ts';

/** Where a record is counted, and what its source was to say of it. */
export interface Mapped {
  dataset: string;
  fields: ReadonlySet<Field>;
  /** A time of change among them. */
  timed: boolean;
}

/** The dataset of what came by message, where its source has several: a message's id does not tell. */
export const INTAKE = '_intake';

const mappedIn = (dataset: string, datasets: readonly RecordDataset[]): Mapped => ({
  dataset,
  fields: new Set<Field>(
    datasets.flatMap(({ columns, identifiers }) => [
      // What cleaning derives is in no column, and no statement of the source.
      ...Attribute.options.filter((name) => columns[name] !== undefined),
      ...identifiers.map(({ type }) => type),
    ]),
  ),
  timed: datasets.some(({ columns }) => columns.changedAt !== undefined),
});

/** @returns where each record belongs; of what no dataset is known any more, all that its source maps is expected */
export const mappingOf = (sources: readonly SourceConfig[]): ((record: SourceRecord) => Mapped) => {
  const known = new Map<string, Map<string, Mapped>>();
  for (const { id, datasets } of sources) {
    const ofRecords = Object.entries(datasets).flatMap(([name, dataset]) =>
      dataset.kind === 'record' ? [{ name, dataset }] : [],
    );
    const [only, ...others] = ofRecords;
    const whole = mappedIn(
      only && others.length === 0 ? only.name : INTAKE,
      ofRecords.map(({ dataset }) => dataset),
    );
    known.set(
      id,
      new Map([[INTAKE, whole], ...ofRecords.map(({ name, dataset }) => [name, mappedIn(name, [dataset])] as const)]),
    );
  }
  const unknown = mappedIn(INTAKE, []);
  return ({ source, origin }) => {
    const datasets = known.get(source);
    // A message's id has no slash in it.
    const dataset = parseLandingKey(origin.drop)?.dataset ?? INTAKE;
    return datasets?.get(dataset) ?? datasets?.get(INTAKE) ?? unknown;
  };
};
