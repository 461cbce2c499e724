import { levelLabel } from '../../../shared/match/level-label.ts';
import { bytes, duration, number } from '../../terminal/format.ts';
import { levelCodes, levelParameters } from '../levels.ts';
import type { LinkOutcome } from '../outcome.ts';
import { px } from './chart.ts';
import { type Html, html } from './html.ts';

/** The passes of expectation–maximisation, and whether they agree on m. */
export const trainingTables = ({ model, passes, sampledPairs }: LinkOutcome): Html => {
  const u = sampledPairs === 0 ? 'u was given.' : `u comes from ${number(sampledPairs)} random pairs.`;
  if (passes.length === 0) return html`<p>${u} m was given: no pass was run.</p>`;
  const ran = html`<div class="wide"><table><thead><tr><th>blocked on</th><th class="n">pairs</th><th class="n">iterations</th><th>ended</th><th class="n">matches among them</th></tr></thead><tbody>${passes.map(
    ({ title, pairs, iterations, converged, prior }) =>
      html`<tr><th scope="row" class="name">${title}</th><td class="n">${number(pairs)}</td><td class="n">${number(iterations)}</td><td>${converged ? 'converged' : html`<span class="warn">not converged</span>`}</td><td class="n">${prior.toFixed(4)}</td></tr>`,
  )}</tbody></table></div>`;
  const estimates = model.comparisons.map((comparison) => {
    const codes = levelCodes(comparison);
    return html`<tbody>${codes.map((code, index) => {
      const final = levelParameters(comparison, code).m;
      const dots = passes.flatMap(({ title, m }) => {
        const value = m[comparison.id]?.[code - 1];
        return value === undefined ? [] : [{ title, value }];
      });
      return html`<tr>${index === 0 ? html`<th scope="rowgroup" rowspan="${codes.length}" class="name">${comparison.id}</th>` : undefined}<td>${levelLabel(comparison, code)}</td>
<td class="chart"><svg class="bar dots" role="img" aria-label="${dots.map(({ title, value }) => `${title}: ${value.toFixed(4)}`).join('; ')}"><line class="base" x1="0" x2="100%" y1="9" y2="9"/><rect class="final" x="${px(final * 100)}%" y="2" width="2" height="14"/>${dots.map(
        ({ title, value }) =>
          html`<circle cx="${px(value * 100)}%" cy="9" r="4"><title>${title}: ${value.toFixed(4)}</title></circle>`,
      )}</svg></td><td class="n">${final.toFixed(4)}</td></tr>`;
    })}</tbody>`;
  });
  return html`<p>${u} m was estimated by expectation–maximisation in passes, each over the pairs of one blocking rule; what a rule decides by itself is left to the other passes.
Dots are the passes’ estimates of m, the bar is the one that is used: far apart, they ask for a closer look.</p>${ran}
<details><summary>m by pass</summary><div class="wide"><table class="levels"><thead><tr><th>comparison</th><th>level</th><th class="chart">m: 0 … 1</th><th class="n">m used</th></tr></thead>${estimates}</table></div></details>`;
};

export const runTable = ({ timings, threads, peakMemory, scored }: LinkOutcome): Html => {
  const total = timings.reduce((sum, { ms }) => sum + ms, 0);
  const most = Math.max(1, ...timings.map(({ ms }) => ms));
  return html`<p>${duration(total)} on ${threads} threads, at most ${bytes(peakMemory)} of memory; ${number(scored)} pairs scored.</p>
<div class="wide"><table><tbody>${timings.map(
    ({ phase, ms }) =>
      html`<tr><th scope="row" class="name">${phase}</th><td class="n">${duration(ms)}</td><td class="chart"><svg class="bar" aria-hidden="true"><rect class="added" x="0" width="${px((100 * ms) / most)}%" y="3" height="12" rx="1.5"/></svg></td></tr>`,
  )}</tbody></table></div>`;
};
