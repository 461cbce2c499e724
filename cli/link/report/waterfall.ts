import type { Comparison, MatchingModel } from '../../../shared/contracts/model.ts';
import { levelLabel } from '../../../shared/match/level-label.ts';
import type { Explanation } from '../outcome.ts';
import { linear, px, signed, ticks } from './chart.ts';
import { clip, type Html, html } from './html.ts';

const ROW = 20;
const WIDTH = 860;
const LABELS = 330;
const RIGHT = 70;

interface Bar {
  label: string;
  detail: string;
  value: number;
  total?: boolean;
}

/** A weight so far off is drawn at the edge. */
const DRAWN_MOST = 200;
const drawn = (value: number): number => Math.min(Math.max(value, -DRAWN_MOST), DRAWN_MOST);

const barsOf = (comparisons: readonly Comparison[], { prior, steps, relations, weight }: Explanation): Bar[] => [
  { label: 'prior', detail: 'two random records', value: prior },
  ...comparisons.flatMap((comparison, index): Bar[] => {
    const step = steps[index];
    if (!step) return [];
    const level: Bar = { label: comparison.id, detail: levelLabel(comparison, step.level), value: step.weight };
    const column = comparison.levels[step.level - 1]?.termFrequency;
    if (step.termFrequency === 0) return [level];
    return [level, { label: comparison.id, detail: `how frequent this ${column ?? 'value'} is`, value: step.termFrequency }];
  }),
  ...(relations === 0 ? [] : [{ label: 'related persons', detail: 'who agree on more than chance', value: relations }]),
  { label: 'match weight', detail: '', value: weight, total: true },
];

/** How a weight adds up, comparison by comparison. */
export const waterfall = ({ comparisons }: MatchingModel, explanation: Explanation): Html => {
  const bars = barsOf(comparisons, explanation);
  let at = 0;
  const placed = bars.map((bar) => {
    const from = bar.total ? 0 : at;
    const to = bar.total ? bar.value : at + bar.value;
    at = to;
    return { ...bar, from: drawn(from), to: drawn(to) };
  });
  const ends = placed.flatMap(({ from, to }) => [from, to]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const x = linear(low, high, LABELS, WIDTH - RIGHT);
  const height = bars.length * ROW + 22;
  return html`<svg class="plot waterfall" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="How the match weight adds up">
<g class="axis">${ticks(low, high, 8).map(
    (value) =>
      html`<line class="grid" x1="${px(x(value))}" x2="${px(x(value))}" y1="0" y2="${height - 20}"/><text x="${px(x(value))}" y="${height - 6}" text-anchor="middle">${value}</text>`,
  )}</g><line class="zero" x1="${px(x(0))}" x2="${px(x(0))}" y1="0" y2="${height - 20}"/>
${placed.map(({ label, detail, value, from, to, total }, index) => {
  const y = index * ROW;
  const [left, right] = [Math.min(x(from), x(to)), Math.max(x(from), x(to))];
  const kind = total ? 'total' : value < 0 ? 'against' : 'for';
  return html`<g class="${total ? 'sum' : 'step'}"><text x="0" y="${y + 14}"><tspan class="label">${label}</tspan> ${detail === '' ? undefined : html`<tspan class="detail" dx="4">${clip(detail)}</tspan>`}</text>
<rect class="${kind}" x="${px(left)}" y="${y + 4}" width="${px(Math.max(right - left, 1))}" height="${ROW - 8}" rx="1.5"/><text class="n" x="${WIDTH}" y="${y + 14}" text-anchor="end">${signed(value)}</text></g>`;
})}</svg>`;
};
