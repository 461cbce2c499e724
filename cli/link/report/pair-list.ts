import type { LinkOutcome } from '../outcome.ts';
import { probabilityOf } from '../outputs/pairs-csv.ts';
import { signed } from './chart.ts';
import type { PairAt } from './choose.ts';
import { type Budget, cell, clip, type Html, html } from './html.ts';
import { waterfall } from './waterfall.ts';

/** How the clusters took a pair. */
const clustering = ({ records }: LinkOutcome, { left, right }: PairAt): Html =>
  records.cluster[left] === records.cluster[right]
    ? html`<span class="tag joined">one cluster</span>`
    : html`<span class="tag apart">two clusters</span>`;

const truthTag = ({ truth }: LinkOutcome, { left, right }: PairAt): Html | undefined => {
  const [a, b] = [truth?.[left] ?? 0, truth?.[right] ?? 0];
  if (a === 0 || b === 0) return undefined;
  return a === b ? html`<span class="tag true">truly one</span>` : html`<span class="tag false">truly two</span>`;
};

const nameOf = ({ records }: LinkOutcome, row: number): string =>
  clip(`${records.sources[records.source[row] ?? 0] ?? ''} ${records.recordId(row)}`.trim());

/** A record's cells in the order of the columns, its id left out: asked for together, since they are read again from its file. */
const valuesOf = ({ records }: LinkOutcome, row: number): string[] => {
  const id = records.recordId(row);
  const values = records.columns.map((column) => records.value(row, column));
  return values.map((value) => (value === id ? '' : value));
};

/** Both records side by side: what differs stands out. */
const sideBySide = (outcome: LinkOutcome, { left, right }: PairAt, lefts: readonly string[], rights: readonly string[]): Html =>
  html`<div class="wide"><table class="sides"><thead><tr><th></th><th><bdi>${nameOf(outcome, left)}</bdi></th><th><bdi>${nameOf(outcome, right)}</bdi></th></tr></thead><tbody>${outcome.records.columns.map(
    (column, index) => {
      const [a = '', b = ''] = [lefts[index], rights[index]];
      const kind = a === '' || b === '' ? 'unsaid' : a === b ? 'equal' : 'differs';
      return a === '' && b === ''
        ? html``
        : html`<tr class="${kind}"><th scope="row">${clip(column)}</th><td>${cell(a)}</td><td>${cell(b)}</td></tr>`;
    },
  )}</tbody></table></div>`;

/** Its first values: enough to recognise it in a list. */
const summaryOf = (values: readonly string[]): string =>
  clip(
    values
      .filter((value) => value !== '')
      .slice(0, 3)
      .join(', '),
  ) || '–';

export interface ListedPair extends PairAt {
  note?: string;
}

const item = (outcome: LinkOutcome, pair: ListedPair, open: boolean, group: string): Html => {
  const explanation = outcome.explain(pair.left, pair.right);
  const [lefts, rights] = [valuesOf(outcome, pair.left), valuesOf(outcome, pair.right)];
  return html`<details class="pair" name="${group}"${open ? html` open` : undefined}><summary><b class="n">${signed(pair.weight)}</b> <span class="p">p ${probabilityOf(pair.weight).toFixed(4)}</span>
<bdi>${summaryOf(lefts)}</bdi> · <bdi>${summaryOf(rights)}</bdi> ${clustering(outcome, pair)}${truthTag(outcome, pair)}${pair.note ? html`<span class="tag">${pair.note}</span>` : undefined}</summary>
${sideBySide(outcome, pair, lefts, rights)}${explanation.cannotLink.length > 0 ? html`<p class="warn">Never linked, whatever the weight: ${explanation.cannotLink.join(', ')} differ.</p>` : undefined}${waterfall(outcome.model, explanation)}</details>`;
};

/**
 * Pairs to open one by one, each with both records and its waterfall.
 * @param total how many there are of which `pairs` are some; told where not all are listed
 */
export const pairList = (
  outcome: LinkOutcome,
  list: { id: string; title: string; about: string; pairs: readonly ListedPair[]; total?: number },
  budget: Budget,
): Html => {
  const shown: Html[] = [];
  for (const pair of list.pairs) {
    const markup = item(outcome, pair, false, list.id);
    if (!budget.take(markup)) break;
    shown.push(markup);
  }
  const total = list.total ?? list.pairs.length;
  const left = total - shown.length;
  return html`<section class="pairs" id="${list.id}"><h3>${list.title}</h3><p>${list.about}</p>${total === 0 ? html`<p class="none">None.</p>` : shown}${
    left > 0 ? html`<p class="none">${shown.length} of ${total.toLocaleString('en-US')} are listed.</p>` : undefined
  }</section>`;
};
