import { type ScoresByThreshold, scoresAt } from '../../evaluate/score-pairs.ts';
import { number } from '../../terminal/format.ts';
import type { LinkOutcome } from '../outcome.ts';
import {
  decades,
  FRAME,
  legend,
  linear,
  logarithmic,
  marker,
  PLOT,
  percent,
  plot,
  polyline,
  px,
  type Scale,
  thin,
  ticks,
  xAxis,
  yAxis,
} from './chart.ts';
import { type Html, html, scriptJson } from './html.ts';

const MOST_BINS = 120;
const MOST_POINTS = 240;
/** Edges of bins are sums of fractions: two of the same one may differ by so much. */
const EPSILON = 1e-6;

interface Bin {
  from: number;
  pairs: number;
  matches: number;
}

/** The histogram from its first to its last bin that holds a pair, in at most 120 bins, and reaching the thresholds. */
const binsOf = ({ weights, thresholds }: LinkOutcome): { bins: Bin[]; width: number } => {
  const filled = [...weights.counts.keys()].filter((bin) => (weights.counts[bin] ?? 0) > 0);
  const binOf = (weight: number): number =>
    Math.min(Math.max(Math.floor((weight - weights.from) / weights.width), 0), weights.counts.length - 1);
  const edges = [...filled.slice(0, 1), ...filled.slice(-1), binOf(thresholds.review), binOf(thresholds.link)];
  const [first, last] = [Math.min(...edges), Math.max(...edges)];
  const every = Math.max(1, Math.ceil((last - first + 1) / MOST_BINS));
  const bins: Bin[] = [];
  for (let start = first; start <= last; start += every) {
    const bin = { from: weights.from + start * weights.width, pairs: 0, matches: 0 };
    for (let each = start; each < start + every; each += 1) {
      bin.pairs += weights.counts[each] ?? 0;
      bin.matches += weights.expectedMatches[each] ?? 0;
    }
    bins.push(bin);
  }
  return { bins, width: weights.width * every };
};

/** One axis of match weights for all charts about thresholds. */
export const weightAxis = (outcome: LinkOutcome): { from: number; to: number; scale: Scale } => {
  const { bins, width } = binsOf(outcome);
  const from = bins[0]?.from ?? 0;
  const to = (bins.at(-1)?.from ?? 0) + width;
  return { from, to, scale: linear(from, to, PLOT.x0, PLOT.x1) };
};

/** The thresholds' lines, and the one that the slider moves. */
const thresholdLines = ({ thresholds }: LinkOutcome, scale: Scale): Html[] => [
  marker(scale(thresholds.review), 'review', 'review', 'left'),
  marker(scale(thresholds.link), 'link', 'link'),
  html`<line class="cursor" x1="${px(scale(thresholds.link))}" x2="${px(scale(thresholds.link))}" y1="${PLOT.y1}" y2="${PLOT.y0}"/>`,
];

const histogram = (outcome: LinkOutcome): Html => {
  const { bins, width } = binsOf(outcome);
  const { from, to, scale } = weightAxis(outcome);
  const most = Math.max(1, ...bins.map(({ pairs }) => pairs));
  const height = logarithmic(most, PLOT.y0, PLOT.y1 + 4);
  const gap = Math.max(scale(from + width) - scale(from) - 1, 0.6);
  return plot(
    'Scored pairs by match weight',
    [
      xAxis(scale, ticks(from, to, 12), 'match weight'),
      yAxis(height, decades(most), 'pairs (log)'),
      html`<g>${bins.map(({ from: weight, pairs, matches }) =>
        pairs === 0
          ? html``
          : html`<g><title>${weight.toFixed(1)} to ${(weight + width).toFixed(1)}: ${number(pairs)} pairs, ${number(matches, 1)} matches expected</title><rect class="pairs" x="${px(scale(weight))}" y="${px(height(pairs))}" width="${px(gap)}" height="${px(PLOT.y0 - height(pairs))}"/><rect class="matches" x="${px(scale(weight))}" y="${px(height(matches))}" width="${px(gap)}" height="${px(PLOT.y0 - height(matches))}"/></g>`,
      )}</g>`,
      ...thresholdLines(outcome, scale),
    ],
    'threshold',
  );
};

const share = (): Scale => linear(0, 1, PLOT.y0, PLOT.y1);
const SHARES = [0, 0.25, 0.5, 0.75, 1];

/** Of a curve what the axis shows, no more points than can be told apart. */
const within = <P extends { weight: number }>(curve: readonly P[], from: number, to: number): readonly P[] =>
  thin(
    curve.filter(({ weight }) => weight >= from - EPSILON && weight <= to),
    MOST_POINTS,
  );

const expectedChart = (outcome: LinkOutcome): Html => {
  const { from, to, scale } = weightAxis(outcome);
  const y = share();
  const points = within(outcome.thresholds.expected, from, to);
  return plot(
    'Expected precision and recall by threshold',
    [
      xAxis(scale, ticks(from, to, 12), 'threshold'),
      yAxis(y, SHARES, 'expected', (value) => percent(value, 0)),
      polyline(
        points.map(({ weight, precision }) => [scale(weight), y(precision)]),
        'precision',
      ),
      polyline(
        points.map(({ weight, recall }) => [scale(weight), y(recall)]),
        'recall',
      ),
      ...thresholdLines(outcome, scale),
    ],
    'threshold',
  );
};

/** Precision, recall and F1 as the truth has them. */
export const truthChart = (outcome: LinkOutcome, { curve, best }: ScoresByThreshold): Html => {
  const { from, to, scale } = weightAxis(outcome);
  const y = share();
  const points = within(curve, from, to);
  return html`${plot(
    'Precision, recall and F1 by threshold',
    [
      xAxis(scale, ticks(from, to, 12), 'threshold'),
      yAxis(y, SHARES, 'of all true pairs', (value) => percent(value, 0)),
      polyline(
        points.map(({ weight, precision }) => [scale(weight), y(precision)]),
        'precision',
      ),
      polyline(
        points.map(({ weight, recall }) => [scale(weight), y(recall)]),
        'recall',
      ),
      polyline(
        points.map(({ weight, f1 }) => [scale(weight), y(f1)]),
        'f1',
      ),
      best
        ? html`<circle class="best" cx="${px(scale(best.weight))}" cy="${px(y(best.f1))}" r="4"><title>best F1 ${best.f1.toFixed(4)} at ${best.weight.toFixed(2)}</title></circle>`
        : html``,
      ...thresholdLines(outcome, scale),
    ],
    'threshold',
  )}${legend([
    ['precision', 'precision'],
    ['recall', 'recall'],
    ['f1', 'F1; the dot is its best'],
  ])}`;
};

/** What the slider steps through: the bins' edges, with the pairs from there on and their scores, expected and true. */
const sliderSteps = (outcome: LinkOutcome, truth: ScoresByThreshold | undefined): number[][] => {
  const { expected } = outcome.thresholds;
  const round = (value: number): number => Math.round(value * 1e5) / 1e5;
  let pairs = 0;
  const steps = binsOf(outcome)
    .bins.toReversed()
    .map((bin) => {
      pairs += bin.pairs;
      const model = expected.find(({ weight }) => weight >= bin.from - EPSILON);
      const real = truth ? scoresAt(truth, bin.from - EPSILON) : undefined;
      return [
        round(bin.from),
        pairs,
        ...(model ? [round(model.precision), round(model.recall)] : [1, 0]),
        ...(real ? [round(real.precision), round(real.recall), round(real.f1)] : []),
      ];
    });
  return steps.reverse();
};

export const weightCharts = (outcome: LinkOutcome, truth: ScoresByThreshold | undefined): Html => {
  const { scale } = weightAxis(outcome);
  const { link, review, from: chosen } = outcome.thresholds;
  const steps = sliderSteps(outcome, truth);
  const start = Math.max(
    steps.findIndex(([weight = 0]) => weight >= link - EPSILON),
    0,
  );
  return html`<p>Every scored pair by its match weight, the log2 of its odds. Pairs of <b>${link.toFixed(2)}</b> or more are linked, those from <b>${review.toFixed(2)}</b> on are a question for a steward;
the thresholds ${chosen === 'model' ? 'stand in the model' : 'were chosen from the estimated mixture, without labels'}.</p>
${histogram(outcome)}${legend([
  ['pairs', 'scored pairs'],
  ['matches', 'of these, matches expected'],
])}
${expectedChart(outcome)}${legend([
  ['precision', 'expected precision'],
  ['recall', 'expected recall, of the matches among scored pairs'],
])}
<div class="slider"><label for="threshold">Try a threshold</label><input id="threshold" type="range" min="0" max="${steps.length - 1}" step="1" value="${start}"/>
<output for="threshold" id="verdict" aria-live="polite"></output></div><script type="application/json" id="steps">${scriptJson(
    steps.map((step) => [px(scale(step[0] ?? 0)), ...step]),
  )}</script>`;
};

export const unlinkableChart = ({ selfWeights, thresholds, records }: LinkOutcome): Html => {
  const { from, width, counts } = selfWeights;
  const filled = [...counts.keys()].filter((bin) => (counts[bin] ?? 0) > 0);
  const [first = 0, last = 0] = [filled[0], filled.at(-1)];
  const all = counts.reduce((sum, each) => sum + each, 0);
  let below = 0;
  let unlinkable = 0;
  const points: [number, number][] = [];
  for (let bin = Math.max(first - 1, 0); bin <= last + 1; bin += 1) {
    const weight = from + bin * width;
    if (weight <= thresholds.link) unlinkable = below;
    points.push([weight, all === 0 ? 0 : below / all]);
    below += counts[bin] ?? 0;
  }
  const low = Math.min(points[0]?.[0] ?? 0, thresholds.link);
  const high = Math.max(points.at(-1)?.[0] ?? 1, thresholds.link);
  const x = linear(low, high, PLOT.x0, PLOT.x1);
  const y = share();
  return html`<p>A record’s weight against itself is the most that any other record can reach with it. ${
    all < records.count ? `Of a sample of ${number(all)} records, ` : 'Of all records, '
  }<b>${number(unlinkable)}</b> (${percent(all === 0 ? 0 : unlinkable / all)}) say too little to be linked at ${thresholds.link.toFixed(2)}, to within a bin of ${width}.</p>
${plot('Share of records that cannot be linked, by threshold', [
  xAxis(x, ticks(low, high, 12), 'threshold'),
  yAxis(y, SHARES, 'unlinkable records', (value) => percent(value, 0)),
  html`<polygon class="area" points="${px(x(low))},${FRAME.height - FRAME.bottom} ${points.map(([weight, value]) => `${px(x(weight))},${px(y(value))}`).join(' ')} ${px(x(high))},${FRAME.height - FRAME.bottom}"/>`,
  polyline(
    points.map(([weight, value]) => [x(weight), y(value)]),
    'recall',
  ),
  marker(x(thresholds.link), 'link', 'link'),
])}`;
};
