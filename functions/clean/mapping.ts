import type { RowContext } from '../../shared/clean/cleaned.ts';
import { type HospitalResolver, hospitalResolver } from '../../shared/clean/hospitals/resolver.ts';
import type { Dataset, SourceConfig } from '../../shared/contracts/config.ts';
import type { HospitalReference } from '../../shared/stores/reference.ts';
import type { CleanDeps } from './deps.ts';

/** What rows are read by. */
export interface Mapping {
  source: SourceConfig;
  dataset: Dataset;
  context: Omit<RowContext, 'header'>;
  /** Of all of it that may change: rows before and after a checkpoint must be read by one version. */
  version: string;
}

let held: { version: string; resolver: HospitalResolver } | undefined;

/** Built once for each version of the reference that this process meets: it takes seconds. */
const resolverOf = ({ version, hospitals }: HospitalReference): HospitalResolver | undefined => {
  if (hospitals.length === 0) return undefined;
  if (held?.version !== version) held = { version, resolver: hospitalResolver(hospitals) };
  return held.resolver;
};

/** @returns a dataset's mapping with what its rows need besides. @param configVersion that the mapping is of */
export const mappingOf = async (
  source: SourceConfig,
  dataset: Dataset,
  configVersion: string,
  deps: CleanDeps,
): Promise<Mapping> => {
  const hashKey = await deps.hashKey();
  // Only records name hospitals: what else is read does not wait for the reference, nor begins anew when it changes.
  if (dataset.kind !== 'record') return { source, dataset, context: { hashKey }, version: configVersion };
  const reference = await deps.hospitals();
  const hospitals = resolverOf(reference);
  return {
    source,
    dataset,
    context: { hashKey, ...(hospitals ? { hospitals } : {}) },
    version: `${configVersion}+${reference.version}`,
  };
};
