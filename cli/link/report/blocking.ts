import { number } from '../../terminal/format.ts';
import type { LinkOutcome } from '../outcome.ts';
import { legend, percent, px } from './chart.ts';
import { cell, clip, type Html, html } from './html.ts';

const LARGEST_KEYS = 5;

/** What each rule adds to the pairs that those before it found. */
export const blockingChart = ({ blocking, records }: LinkOutcome): Html => {
  const all = blocking.reduce((sum, { added }) => sum + added, 0);
  const possible = (records.count * (records.count - 1)) / 2;
  let before = 0;
  const rows = blocking.map(({ id, on, pairs, added, generic, leftOut }) => {
    const from = all === 0 ? 0 : (100 * before) / all;
    const width = all === 0 ? 0 : (100 * added) / all;
    before += added;
    return html`<tr><th scope="row" class="name">${id}</th><td>${on.join(' + ')}${leftOut ? html` <span class="tag warn">left out: too many pairs</span>` : undefined}</td><td class="n">${number(pairs)}</td><td class="n">${number(added)}</td>
<td class="chart"><svg class="bar" aria-hidden="true"><rect class="before" x="0" width="${px(from)}%" y="3" height="12"/><rect class="added" x="${px(from)}%" width="${px(width)}%" y="3" height="12" rx="1.5"/></svg></td>
<td class="n">${number(before)}</td><td class="n">${generic.keys === 0 ? '' : `${number(generic.keys)} (${number(generic.records)} records)`}</td></tr>`;
  });
  const keys = blocking.flatMap(({ id, largest }) =>
    largest
      .slice(0, LARGEST_KEYS)
      .map(
        ({ key, records: size, pairs }) =>
          html`<tr><th scope="row" class="name">${id}</th><td>${cell(clip(key))}</td><td class="n">${number(size)}</td><td class="n">${number(pairs)}</td></tr>`,
      ),
  );
  return html`<p>Only pairs that agree on a rule are compared: ${number(all)} of ${number(possible)} possible ones (${percent(possible === 0 ? 0 : all / possible, 4)}). A pair counts for the first rule that finds it.</p>
<div class="wide"><table><thead><tr><th>rule</th><th>agree on</th><th class="n">finds</th><th class="n">adds</th><th class="chart">cumulative</th><th class="n">together</th><th class="n">generic keys</th></tr></thead><tbody>${rows}</tbody></table></div>
${legend([
  ['before', 'found by the rules above'],
  ['added', 'added by this rule'],
])}
<details><summary>Largest keys of each rule</summary><div class="wide"><table><thead><tr><th>rule</th><th>key</th><th class="n">records</th><th class="n">pairs</th></tr></thead><tbody>${keys}</tbody></table></div></details>`;
};
