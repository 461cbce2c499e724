import { scoreClusters } from '../evaluate/score-clusters.ts';
import { scoreHomonyms } from '../evaluate/score-homonyms.ts';
import { countTruePairs, scorePairsByThreshold, scoresAt } from '../evaluate/score-pairs.ts';
import { bytes, duration, number, ratio } from '../terminal/format.ts';
import { fields, table } from '../terminal/table.ts';
import type { LinkOutcome } from './outcome.ts';

const right = (title: string) => ({ title, align: 'right' as const });

/** How good a run is by the truth: of the pairs that it scored, and of its clusters. */
export const scoreOutcome = (outcome: LinkOutcome, truth: Uint32Array) => {
  const { records, pairs, model, thresholds } = outcome;
  const truePairs = countTruePairs(truth, records.source, model.linkType);
  const curve = scorePairsByThreshold(pairs, truth, truePairs);
  return {
    pairs: scoresAt(curve, thresholds.link),
    best: curve.best,
    clusters: scoreClusters(records.cluster, truth),
    homonyms: outcome.homonyms && scoreHomonyms(records.cluster, truth, outcome.homonyms.name),
  };
};

const blockingTable = ({ blocking }: LinkOutcome): string =>
  table(
    [{ title: 'blocking rule' }, right('pairs'), right('new'), right('largest key'), right('generic keys')],
    blocking.map(({ id, pairs, added, largest, generic, leftOut }) => [
      id,
      number(pairs),
      leftOut ? 'left out: too many' : number(added),
      number(largest[0]?.records ?? 0),
      number(generic.keys),
    ]),
  );

const truthTable = (outcome: LinkOutcome, truth: Uint32Array): string => {
  const { pairs, best, clusters, homonyms } = scoreOutcome(outcome, truth);
  const row = (title: string, scores: { precision: number; recall: number; f1: number }): string[] => [
    title,
    ratio(scores.precision),
    ratio(scores.recall),
    ratio(scores.f1),
  ];
  const rows = [
    row('pairs, at the threshold', pairs),
    ...(best ? [row(`pairs, best with hindsight (${best.weight.toFixed(1)})`, best)] : []),
    row('clusters, by pairs', clusters.pairs),
    row('clusters, B-cubed', clusters.bCubed),
  ];
  const names =
    homonyms &&
    `\n${fields([['homonym pairs', `${number(homonyms.homonyms.pairs)}, of which ${number(homonyms.homonyms.wronglyJoined)} wrongly joined`]])}`;
  return `${table([{ title: 'by the truth' }, right('precision'), right('recall'), right('F1')], rows)}${names ?? ''}`;
};

/** What a run of linking comes to, as a terminal shows it. */
export const printLink = (outcome: LinkOutcome): string => {
  const { records, scored, thresholds, timings, threads, peakMemory, truth } = outcome;
  const clusters = new Set(records.cluster).size;
  const expected = thresholds.expected.findLast(({ weight }) => weight <= thresholds.link) ?? thresholds.expected[0];
  const seconds = timings.reduce((sum, { ms }) => sum + ms, 0);
  return [
    blockingTable(outcome),
    '',
    fields([
      ['records', `${number(records.count)} of ${records.sources.join(', ')}`],
      ['pairs scored', `${number(scored)}, ${number(outcome.pairs.reduce((sum, { count }) => sum + count, 0))} of them kept`],
      [
        'link threshold',
        `${thresholds.link.toFixed(2)} (${thresholds.from}), review from ${thresholds.review.toFixed(2)}${
          expected
            ? `; expected precision ${ratio(expected.precision)}, recall ${ratio(expected.recall)} of the pairs that rules found`
            : ''
        }`,
      ],
      ['clusters', number(clusters)],
      ['time', `${duration(seconds)}: ${timings.map(({ phase, ms }) => `${phase} ${duration(ms)}`).join(', ')}`],
      ['threads, memory', `${threads}, ${bytes(peakMemory)} at most`],
    ]),
    ...(truth ? ['', truthTable(outcome, truth)] : []),
  ].join('\n');
};
