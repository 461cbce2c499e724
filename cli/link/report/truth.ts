import type { PairScores } from '../../evaluate/pairs.ts';
import { scoreClusters } from '../../evaluate/score-clusters.ts';
import { scoreHomonyms } from '../../evaluate/score-homonyms.ts';
import { type ScoresByThreshold, scoresAt } from '../../evaluate/score-pairs.ts';
import { number, ratio } from '../../terminal/format.ts';
import type { LinkOutcome } from '../outcome.ts';
import { percent } from './chart.ts';
import { type Budget, type Html, html } from './html.ts';
import { findMisses, type Listed } from './misses.ts';
import { pairList } from './pair-list.ts';
import { truthChart } from './weights.ts';

/** So many of each kind are listed. */
const MISSES_LISTED = 50;

const row = (title: string, { precision, recall, f1 }: PairScores, extra: string): Html =>
  html`<tr><th scope="row" class="name">${title}</th><td class="n">${ratio(precision)}</td><td class="n">${ratio(recall)}</td><td class="n"><b>${ratio(f1)}</b></td><td>${extra}</td></tr>`;

const wrong = (found: number, correct: number, all: number): string =>
  `${number(found - correct)} wrong, ${number(all - correct)} of ${number(all)} true pairs missed`;

/** How good it is, by the truth. */
export const truthScores = (outcome: LinkOutcome, truth: Uint32Array, scores: ScoresByThreshold): Html => {
  const { link } = outcome.thresholds;
  const at = scoresAt(scores, link);
  const clusters = scoreClusters(outcome.records.cluster, truth);
  const { exactness, pairs } = clusters;
  const { homonyms } = outcome;
  const names = homonyms ? scoreHomonyms(outcome.records.cluster, truth, homonyms.name) : undefined;
  return html`<p>Over all ${number(scores.truePairs)} true pairs: one that no blocking rule found, or that a cannot-link forbids, is a miss (${number(scores.truePairs - scores.scoredTruePairs)}).</p>
<div class="wide"><table><thead><tr><th></th><th class="n">precision</th><th class="n">recall</th><th class="n">F1</th><th></th></tr></thead><tbody>
${row(`pairs, at ${link.toFixed(2)}`, at, wrong(at.foundPairs, at.correctPairs, scores.truePairs))}
${scores.best ? row(`pairs, best: ${scores.best.weight.toFixed(2)}`, scores.best, 'with hindsight') : undefined}
${row('clusters, by pairs', pairs, wrong(pairs.foundPairs, pairs.correctPairs, pairs.truePairs))}
${row('clusters, B-cubed', clusters.bCubed, 'by record')}</tbody></table></div>
<p><b>${percent(exactness.share)}</b> of ${number(pairs.hcps)} HCPs are exactly one cluster; of the ${number(exactness.several.of)} with several records, <b>${percent(exactness.several.share)}</b>. Adjusted Rand index ${ratio(clusters.adjustedRand)}.</p>
${
  names && homonyms
    ? html`<p>Homonyms (equal ${homonyms.columns.join(' and ')}, two HCPs): <b>${number(names.homonyms.wronglyJoined)}</b> of ${number(names.homonyms.pairs)} pairs are wrongly in one cluster.
One HCP with differing ${homonyms.columns.join(' or ')}: <b>${number(names.renamed.found)}</b> of ${number(names.renamed.pairs)} pairs are found.</p>`
    : undefined
}${truthChart(outcome, scores)}`;
};

/** The pairs that it got wrong, at most 50 of each kind. */
export const missLists = (outcome: LinkOutcome, truth: Uint32Array, scores: ScoresByThreshold, budget: Budget): Html => {
  const { homonyms, strangers, below, unseen } = findMisses(outcome, truth, scores, MISSES_LISTED);
  const list = (id: string, title: string, about: string, listed: Listed): Html =>
    pairList(outcome, { id, title, about, pairs: listed.pairs, total: listed.total }, budget);
  return html`<p>At most ${MISSES_LISTED} of each kind are listed; a pair’s tags say what the clusters made of it.</p>
${list('false-positives', 'Linked, but two HCPs', 'False positives of the link threshold, the heaviest first.', strangers)}
${outcome.homonyms ? list('homonyms', 'Linked homonyms', `Two HCPs with equal ${outcome.homonyms.columns.join(' and ')}, the heaviest first.`, homonyms) : undefined}
${list('false-negatives', 'One HCP, but below the threshold', 'False negatives that were scored, the heaviest first.', below)}
${list('unseen', 'One HCP, but out of reach', 'No blocking rule found the pair, or a cannot-link forbids it: what it would have weighed.', unseen)}`;
};
