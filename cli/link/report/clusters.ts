import { number } from '../../terminal/format.ts';
import type { LinkOutcome } from '../outcome.ts';
import { decades, linear, logarithmic, PLOT, plot, px, xAxis, yAxis } from './chart.ts';
import { type Html, html } from './html.ts';

/** Records by cluster number. */
const membersOf = (cluster: Uint32Array): Uint32Array => {
  const members = new Uint32Array(cluster.reduce((most, each) => Math.max(most, each), 0) + 1);
  for (const each of cluster) members[each] = (members[each] ?? 0) + 1;
  return members;
};

/** Sizes up to this have a bar each; from there on a bar spans to its double. */
const SINGLE_MOST = 12;

export interface ClusterSizes {
  clusters: number;
  singletons: number;
  largest: number;
  bars: { label: string; clusters: number; records: number }[];
}

export const clusterSizes = (cluster: Uint32Array): ClusterSizes => {
  const bars = new Map<number, { label: string; clusters: number; records: number }>();
  let [clusters, singletons, largest] = [0, 0, 0];
  for (const size of membersOf(cluster)) {
    if (size === 0) continue;
    clusters += 1;
    if (size === 1) singletons += 1;
    largest = Math.max(largest, size);
    const from = size <= SINGLE_MOST ? size : 2 ** Math.floor(Math.log2((size - 1) / SINGLE_MOST)) * SINGLE_MOST + 1;
    const label = size <= SINGLE_MOST ? String(size) : `${from}–${(from - 1) * 2}`;
    const bar = bars.get(from) ?? { label, clusters: 0, records: 0 };
    bar.clusters += 1;
    bar.records += size;
    bars.set(from, bar);
  }
  return { clusters, singletons, largest, bars: [...bars].toSorted(([a], [b]) => a - b).map(([, bar]) => bar) };
};

export const clusterChart = ({ records }: LinkOutcome): Html => {
  const { clusters, singletons, largest, bars } = clusterSizes(records.cluster);
  const x = linear(0, Math.max(bars.length, 1), PLOT.x0, PLOT.x1);
  const y = logarithmic(Math.max(1, ...bars.map((bar) => bar.clusters)), PLOT.y0, PLOT.y1 + 14);
  const width = Math.min((x(1) - x(0)) * 0.7, 60);
  return html`<p><b>${number(clusters)}</b> clusters of ${number(records.count)} records: ${number(singletons)} of one record, the largest of ${number(largest)}.</p>
${plot('Clusters by number of records', [
  yAxis(y, decades(Math.max(1, ...bars.map((bar) => bar.clusters))), 'clusters (log)'),
  xAxis(
    (bar) => x(bar + 0.5),
    bars.map((_, bar) => bar),
    'records in the cluster',
    (bar) => bars[bar]?.label ?? '',
  ),
  html`<g>${bars.map((bar, index) => {
    const [middle, top] = [x(index + 0.5), y(bar.clusters)];
    return html`<rect class="matches" x="${px(middle - width / 2)}" y="${px(top)}" width="${px(width)}" height="${px(PLOT.y0 - top)}" rx="2"><title>${bar.label}: ${number(bar.clusters)} clusters, ${number(bar.records)} records</title></rect><text class="value" x="${px(middle)}" y="${px(top - 5)}" text-anchor="middle">${number(bar.clusters)}</text>`;
  })}</g>`,
])}`;
};
