import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { generateSample } from '../../cli/generate/sample.ts';
import { PROJECT } from '../../cli/paths.ts';
import { number } from '../../cli/terminal/format.ts';
import type { LinkTask } from './link-task.ts';
import { writePersons } from './persons.ts';

/** Splink 4.0.16 on DuckDB with its own notebooks' settings, both cores, as measured for the comparison. Seconds and GB. */
export interface SplinkFigures {
  /** F1 of pairs at the threshold that is best with hindsight, and of clusters at its notebook's own. */
  pairs: number;
  clusters: number;
  whole: number;
  memory: number;
}

export interface DataSet {
  name: string;
  /** Splink's figures; several where it was measured with few and with many blocking rules. */
  splink: SplinkFigures[];
  /** Of synthetic persons, how many: a point of the growth curve. */
  persons?: number;
  /** What has to be there. */
  needs: string[];
  /** Make the input ready in an empty folder. */
  prepare(folder: string): Promise<LinkTask>;
}

export interface DataOptions {
  /** Chinese HCPs. */
  hcps: number;
  /** Persons of ../shared/bench/gen_synth.py instead of our own. */
  genSynth: boolean;
}

const SHARED = join(PROJECT, '..', 'shared');
const DATA = join(SHARED, 'data');
const GEN_SYNTH = join(SHARED, 'bench', 'gen_synth.py');
const SEED = 42;

const files = (
  name: string,
  paths: readonly string[],
  rest: Pick<LinkTask, 'truth' | 'linkType'>,
  splink: SplinkFigures[] = [],
): DataSet => {
  const needs = paths.map((path) => join(DATA, path));
  return { name, splink, needs, prepare: async () => ({ model: 'person', train: true, input: { files: needs }, ...rest }) };
};

const registries: DataSet = {
  name: 'us-hcp',
  splink: [],
  needs: [join(DATA, 'us-hcp')],
  prepare: async (folder) => {
    for (const source of ['nppes', 'cms']) {
      mkdirSync(join(folder, source, 'records'), { recursive: true });
      cpSync(join(DATA, 'us-hcp', `${source}.csv`), join(folder, source, 'records', `${source}.csv`));
    }
    return { model: 'hcp-us', train: true, input: { drops: folder }, truth: { file: join(DATA, 'us-hcp', 'truth.csv') } };
  },
};

const chinese = (name: string, hcps: number, train: boolean): DataSet => ({
  name,
  splink: [],
  needs: [],
  prepare: async (folder) => {
    await generateSample({ hcps, seed: SEED, out: folder, asOf: new Date('2026-01-01T00:00:00Z') });
    return {
      model: 'hcp-cn',
      train,
      input: { drops: join(folder, 'data') },
      truth: { file: join(folder, 'truth.csv') },
      homonyms: ['name', 'hospitalKey'],
    };
  },
});

const persons = (records: number, genSynth: boolean, splink: SplinkFigures[] = []): DataSet => ({
  name: `persons-${records}`,
  splink,
  persons: records,
  needs: genSynth ? [GEN_SYNTH] : [],
  prepare: async (folder) => {
    const file = join(folder, 'persons.csv');
    if (genSynth) execFileSync('python3', [GEN_SYNTH, String(records), file, '--seed', String(SEED)], { stdio: 'ignore' });
    else writePersons(file, records, SEED);
    return { model: 'person', train: true, input: { files: [file] }, truth: { file } };
  },
});

/** All that is measured, the small first. */
export const dataSets = ({ hcps, genSynth }: DataOptions): DataSet[] => {
  const inId = { inId: '^rec-(\\d+)-' };
  return [
    files('fake_1000', ['splink/fake_1000.csv'], { truth: { file: join(DATA, 'splink/fake_1000.csv') } }, [
      { pairs: 0.862, clusters: 0.923, whole: 2.1, memory: 0.24 },
    ]),
    files('febrl-1', ['febrl/dataset1.csv'], { truth: inId }),
    files('febrl-2', ['febrl/dataset2.csv'], { truth: inId }),
    files('febrl-3', ['febrl/dataset3.csv'], { truth: inId }, [{ pairs: 0.9956, clusters: 0.9972, whole: 5.3, memory: 0.36 }]),
    files('febrl-4', ['febrl/dataset4a.csv', 'febrl/dataset4b.csv'], { truth: inId, linkType: 'link' }, [
      { pairs: 0.9997, clusters: 0.9956, whole: 6.1, memory: 0.5 },
    ]),
    files('historical', ['splink/historical_figures_with_errors_50k.parquet'], { truth: { column: 'cluster' } }, [
      { pairs: 0.766, clusters: 0.828, whole: 14.7, memory: 1.35 },
    ]),
    registries,
    chinese('hcp-cn', hcps, false),
    chinese('hcp-cn-trained', hcps, true),
    persons(10_000, genSynth),
    persons(100_000, genSynth, [{ pairs: 0.937, clusters: 0.959, whole: 33.5, memory: 0.89 }]),
    persons(1_000_000, genSynth, [
      { pairs: 0.914, clusters: 0.912, whole: 56.3, memory: 2.04 },
      { pairs: 0.934, clusters: 0.918, whole: 76.1, memory: 2.38 },
    ]),
  ];
};

/** What a data set lacks. */
export const missingOf = ({ needs }: DataSet): string[] => needs.filter((path) => !existsSync(path));

export const titleOf = ({ name, persons: count }: DataSet): string => (count === undefined ? name : `${number(count)} persons`);
