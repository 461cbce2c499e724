import { count, number, ratio } from '../terminal/format.ts';
import { dim } from '../terminal/style.ts';
import { fields, table } from '../terminal/table.ts';
import type { ClusterEvaluation } from './evaluate-clusters.ts';

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)} %`);

/** The evaluation as a terminal shows it. */
export const printEvaluation = (evaluation: ClusterEvaluation): string => {
  const { records, pairs, bCubed, exactness, adjustedRand, missing, unknown, homonyms, nameless } = evaluation;
  const right = (title: string) => ({ title, align: 'right' as const });
  const lines = [
    table(
      [{ title: '' }, right('precision'), right('recall'), right('F1')],
      [
        ['pairs of records', ratio(pairs.precision), ratio(pairs.recall), ratio(pairs.f1)],
        ['B-cubed, by record', ratio(bCubed.precision), ratio(bCubed.recall), ratio(bCubed.f1)],
      ],
    ),
    '',
    fields([
      ['records', number(records)],
      ['HCPs', `${number(pairs.hcps)}, found as ${count(pairs.clusters, 'cluster')}`],
      ['true pairs', `${number(pairs.truePairs)}, of which ${number(pairs.truePairs - pairs.correctPairs)} missed`],
      ['joined pairs', `${number(pairs.foundPairs)}, of which ${number(pairs.foundPairs - pairs.correctPairs)} wrong`],
      ['exact', `${number(exactness.hcps)} HCPs (${percent(exactness.hcps, pairs.hcps)}) are exactly one cluster`],
      [
        'exact, of several records',
        `${number(exactness.several.hcps)} of ${number(exactness.several.of)} (${percent(exactness.several.hcps, exactness.several.of)})`,
      ],
      ['adjusted Rand', ratio(adjustedRand)],
    ]),
  ];
  if (homonyms) {
    const { homonyms: two, renamed } = homonyms;
    lines.push(
      '',
      fields([
        [
          'homonym pairs',
          `${number(two.pairs)}: ${number(two.wronglyJoined)} wrongly joined (${percent(two.wronglyJoined, two.pairs)})`,
        ],
        [
          'one HCP, two names',
          `${number(renamed.pairs)} pairs: ${number(renamed.found)} found (${percent(renamed.found, renamed.pairs)})`,
        ],
      ]),
    );
  }
  if (missing > 0) lines.push(dim(`${count(missing, 'record')} of the truth in no cluster: each counts as a cluster of its own`));
  if (unknown > 0) lines.push(dim(`${count(unknown, 'record')} that the truth does not know: left aside`));
  if (nameless) lines.push(dim(`${count(nameless, 'record')} without a name: left aside where names are compared`));
  return lines.join('\n');
};
