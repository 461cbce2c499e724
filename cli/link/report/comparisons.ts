import { levelLabel } from '../../../shared/match/level-label.ts';
import { number } from '../../terminal/format.ts';
import { gamma, levelCodes, levelParameters } from '../levels.ts';
import type { LinkOutcome } from '../outcome.ts';
import { percent, px, signed } from './chart.ts';
import { type Html, html } from './html.ts';

/** A bar from the middle of its cell, to the right where positive. */
const weightBar = (weight: number, most: number): Html => {
  const length = Math.min(Math.abs(weight) / most, 1) * 50;
  const kind = weight < 0 ? 'against' : 'for';
  return html`<svg class="bar" aria-hidden="true"><line x1="50%" x2="50%" y1="0" y2="100%"/><rect class="${kind}" x="${px(weight < 0 ? 50 - length : 50)}%" width="${px(length)}%" y="3" height="12" rx="1.5"/></svg>`;
};

/** m to the right, u to the left of the middle. */
const probabilityBars = (m: number, u: number): Html =>
  html`<svg class="bar" aria-hidden="true"><line x1="50%" x2="50%" y1="0" y2="100%"/><rect class="u" x="${px(50 - u * 50)}%" width="${px(u * 50)}%" y="3" height="12" rx="1.5"/><rect class="m" x="50%" width="${px(m * 50)}%" y="3" height="12" rx="1.5"/></svg>`;

/** A probability with figures enough to tell small ones apart. */
const probability = (value: number): string => (value === 0 ? '0' : value >= 0.001 ? value.toFixed(4) : value.toExponential(1));

/** log2 of the prior odds; undefined where no prior is known. */
const priorWeight = (prior: number | undefined): number | undefined =>
  prior === undefined ? undefined : Math.log2(prior / (1 - prior));

/** The match-weight chart and the m/u chart, level by level. */
export const comparisonCharts = ({ model }: LinkOutcome): Html => {
  const { comparisons, relations, prior } = model;
  const weights = comparisons.flatMap((comparison) =>
    levelCodes(comparison).map((code) => levelParameters(comparison, code).weight),
  );
  const start = priorWeight(prior);
  const finite = [...weights, start ?? 0].filter(Number.isFinite).map(Math.abs);
  const most = Math.max(1, ...finite);
  const rows = comparisons.map((comparison) => {
    const codes = levelCodes(comparison);
    return html`<tbody>${codes.map((code, index) => {
      const { m, u, weight } = levelParameters(comparison, code);
      const adjusted = comparison.levels[code - 1]?.termFrequency;
      const name = html`<th scope="rowgroup" rowspan="${codes.length}" class="name">${comparison.id}</th>`;
      return html`<tr>${index === 0 ? name : undefined}<td>${levelLabel(comparison, code)}${adjusted ? html` <span class="tag" title="u of a value is its frequency in ${adjusted}">TF</span>` : undefined}</td>
<td class="n">${gamma(comparison, code)}</td><td class="n">${signed(weight)}</td><td class="chart">${weightBar(weight, most)}</td>
<td class="n u">${probability(u)}</td><td class="chart">${probabilityBars(m, u)}</td><td class="n m">${probability(m)}</td></tr>`;
    })}</tbody>`;
  });
  const priorRow = html`<tbody><tr><th scope="row" class="name">prior</th><td>two random records are one person: 1 in ${prior ? number(Math.round(1 / prior)) : '–'}</td><td></td>
<td class="n">${start === undefined ? '–' : signed(start)}</td><td class="chart">${weightBar(start ?? 0, most)}</td><td colspan="3"></td></tr></tbody>`;
  const related = relations.map(
    ({ id, shares, prior: share, levels = {} }) => html`<tr><th scope="row" class="name">${id}</th><td>${shares.join(', ')}</td>
<td class="n">${share ? `1 in ${number(Math.round(1 / share))}` : '–'}</td>
<td>${Object.entries(levels).map(([comparison, probabilities]) => html`<div>${comparison}: ${probabilities.map(probability).join(' · ')}</div>`)}</td></tr>`,
  );
  return html`<p>Agreeing on a level multiplies the odds that two records are one person by m/u: its match weight, log2(m/u). <b class="m">m</b> is how often
records of one person stand on that level, <b class="u">u</b> how often records of two random persons do. γ is the level’s number in pairs.csv (−1: missing, weight 0).</p>
<div class="wide"><table class="levels"><thead><tr><th>comparison</th><th>level</th><th class="n">γ</th><th class="n">weight</th><th class="chart">match weight: against ← → for</th>
<th class="n">u</th><th class="chart">u ← → m</th><th class="n">m</th></tr></thead>${priorRow}${rows}</table></div>
${
  relations.length === 0
    ? undefined
    : html`<h3>Related persons</h3><p>Different persons who agree on more than chance, estimated as a class of their own: probability of each level among them.</p>
<div class="wide"><table><thead><tr><th>relation</th><th>agree on</th><th class="n">random pairs</th><th>levels, then anything else</th></tr></thead><tbody>${related}</tbody></table></div>`
}`;
};

const MOST_PATTERNS = 25;

/** The comparison vectors that hold most pairs. */
export const patternTable = ({ model, patterns, scored }: LinkOutcome): Html => {
  const width = patterns.comparisons;
  /** Rules are part of a pattern, not of a vector: vectors that differ in them alone are one. */
  const vectors = new Map<string, { first: number; pairs: number; matches: number }>();
  for (let pattern = 0; pattern < patterns.size; pattern += 1) {
    const key = patterns.levels.subarray(pattern * width, (pattern + 1) * width).join();
    const vector = vectors.get(key) ?? { first: pattern, pairs: 0, matches: 0 };
    const pairs = patterns.counts[pattern] ?? 0;
    vector.pairs += pairs;
    vector.matches += pairs * (patterns.probability[pattern] ?? 0);
    vectors.set(key, vector);
  }
  const largest = [...vectors.values()].toSorted((a, b) => b.pairs - a.pairs).slice(0, MOST_PATTERNS);
  return html`<details><summary>Comparison vectors: the ${largest.length} that hold most pairs, of ${number(vectors.size)}</summary><div class="wide"><table><thead><tr>${model.comparisons.map(
    ({ id }) => html`<th>${id}</th>`,
  )}<th class="n">pairs</th><th class="n">share</th><th class="n">mean probability</th></tr></thead><tbody>${largest.map(
    ({ first, pairs, matches }) =>
      html`<tr>${model.comparisons.map(
        (comparison, index) => html`<td>${levelLabel(comparison, patterns.levels[first * width + index] ?? 0)}</td>`,
      )}<td class="n">${number(pairs)}</td><td class="n">${percent(scored === 0 ? 0 : pairs / scored)}</td><td class="n">${(matches / pairs).toFixed(4)}</td></tr>`,
  )}</tbody></table></div></details>`;
};
