import { number } from '../../terminal/format.ts';
import type { LinkOutcome, TermFrequency } from '../outcome.ts';
import { percent, px, signed } from './chart.ts';
import { cell, type Html, html } from './html.ts';

const EACH_END = 10;

const rowsOf = (values: readonly TermFrequency[], most: number): Html[] =>
  values.map(({ value, count, frequency, adjustment }) => {
    const length = Math.min(Math.abs(adjustment) / most, 1) * 50;
    return html`<tr><td>${cell(value)}</td><td class="n">${number(count)}</td><td class="n">${percent(frequency, 3)}</td><td class="n">${signed(adjustment)}</td>
<td class="chart"><svg class="bar" aria-hidden="true"><line x1="50%" x2="50%" y1="0" y2="100%"/><rect class="${adjustment < 0 ? 'against' : 'for'}" x="${px(adjustment < 0 ? 50 - length : 50)}%" width="${px(length)}%" y="3" height="12" rx="1.5"/></svg></td></tr>`;
  });

/** The most and the least frequent values of each column, and what they do to a weight. */
export const termFrequencyTables = ({ termFrequencies }: LinkOutcome): Html => {
  if (termFrequencies.length === 0) return html`<p class="none">No level of the model is adjusted for term frequency.</p>`;
  const most = Math.max(0.01, ...termFrequencies.map(({ adjustment }) => Math.abs(adjustment)).filter(Number.isFinite));
  const columns = [...new Set(termFrequencies.map(({ column }) => column))];
  return html`<p>Agreeing on a rare value says more than agreeing on a common one: this is added to the weight of the level.</p>${columns.map(
    (column) => {
      const values = termFrequencies.filter((each) => each.column === column).toSorted((a, b) => b.count - a.count);
      const [frequent, rare] = [values.slice(0, EACH_END), values.slice(EACH_END).slice(-EACH_END)];
      return html`<h3>${column}</h3><div class="wide"><table><thead><tr><th>value</th><th class="n">records</th><th class="n">share</th><th class="n">adjustment</th><th class="chart">weaker ← → stronger</th></tr></thead>
<tbody>${rowsOf(frequent, most)}</tbody>${rare.length === 0 ? undefined : html`<tbody class="apart">${rowsOf(rare, most)}</tbody>`}</table></div>`;
    },
  )}`;
};
