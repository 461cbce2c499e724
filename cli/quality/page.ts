import { Dimension, Field, type FieldQuality, type QualityReport, type SourceQuality } from '../../shared/contracts/quality.ts';
import { days, dragSentence } from '../../shared/quality/readable.ts';
import { linear, PLOT, plot, polyline, px, xAxis, yAxis } from '../link/report/chart.ts';
import { type Html, html, trusted } from '../link/report/html.ts';
import { STYLE } from '../link/report/style.ts';
import { number } from '../terminal/format.ts';
import { scoresOf } from './trend.ts';

const percent = (share: number | undefined): string => (share === undefined ? '–' : `${number(100 * share, 1)}%`);
const BAR = { width: 200, height: 14 } as const;

/** A share as a bar; nothing where it could not be measured. */
const bar = (share: number | undefined): Html =>
  share === undefined
    ? html``
    : html`<svg class="bar" viewBox="0 0 ${BAR.width} ${BAR.height}" role="img" aria-label="${percent(share)}"><rect class="pairs" width="${BAR.width}" height="${BAR.height}" rx="2"/><rect class="for" width="${px(share * BAR.width)}" height="${BAR.height}" rx="2"/></svg>`;

/** The score of a source in each run. A run that did not score it leaves a gap in no line: the line goes on. */
const scoreChart = (source: SourceQuality['source'], reports: readonly QualityReport[]): Html => {
  const points = scoresOf(reports, source).flatMap((score, run) => (score === undefined ? [] : [[run, score] as const]));
  const x = linear(0, Math.max(reports.length - 1, 1), PLOT.x0, PLOT.x1);
  const y = linear(0, 100, PLOT.y0, PLOT.y1);
  // As many days as fit below the axis.
  const every = Math.ceil(reports.length / 8);
  const named = [...reports.keys()].filter((run) => run % every === 0);
  return plot(`score of ${source} over ${reports.length} weekly runs`, [
    xAxis(x, named, 'weekly run', (run) => reports[run]?.measuredAt.slice(0, 10) ?? ''),
    yAxis(y, [0, 25, 50, 75, 100], 'score'),
    polyline(
      points.map(([run, score]) => [x(run), y(score)]),
      'precision',
    ),
    html`<g class="dots">${points.map(([run, score]) => html`<circle cx="${px(x(run))}" cy="${px(y(score))}" r="4"><title>${number(score, 1)}</title></circle>`)}</g>`,
  ]);
};

const dimensionTable = ({ dimensions, drags }: SourceQuality): Html =>
  html`<table><thead><tr><th>dimension</th><th class="n">share</th><th></th><th class="n">points lost</th></tr></thead><tbody>${Dimension.options.map(
    (dimension) => {
      const lost = drags.filter((each) => each.dimension === dimension).reduce((sum, each) => sum + each.points, 0);
      return html`<tr><th>${dimension}</th><td class="n">${percent(dimensions[dimension])}</td><td class="chart">${bar(dimensions[dimension])}</td><td class="n">${lost > 0 ? number(lost, 1) : ''}</td></tr>`;
    },
  )}</tbody></table>`;

const fieldRow = (field: Field, each: FieldQuality): Html =>
  html`<tr><th>${field}</th><td class="n">${number(each.filled)}</td>${[each.completeness, each.validity, each.consistency, each.accuracy].map((share) => html`<td class="n">${percent(share)}</td>`)}</tr>`;

const fieldTable = ({ fields }: SourceQuality): Html =>
  html`<div class="wide"><table><thead><tr><th>field</th><th class="n">values</th><th class="n">completeness</th><th class="n">validity</th><th class="n">consistency</th><th class="n">accuracy</th></tr></thead><tbody>${Field.options.flatMap(
    (field) => {
      const each = fields[field];
      return each ? [fieldRow(field, each)] : [];
    },
  )}</tbody></table></div>`;

const card = (each: SourceQuality, reports: readonly QualityReport[]): Html => {
  const { source, score, records, hcps, age, lag, issues, corrections = 0 } = each;
  const notes = [
    each.drags.length > 0 ? `Lost: ${dragSentence(each, 6)}.` : '',
    age ? `Age of the values: median ${days(age.median)}, a tenth over ${days(age.p90)}.` : '',
    lag ? `From change to drop: median ${days(lag.median)}, a tenth over ${days(lag.p90)}.` : '',
    corrections > 0 ? `${number(corrections)} values to correct: reports/${source}/corrections.csv.` : '',
  ];
  return html`<section class="card" id="${source}"><h2>${source}: ${score === undefined ? '–' : number(score, 1)}</h2>
<p class="sub">${number(records)} records of ${number(hcps)} HCPs</p>${scoreChart(source, reports)}${dimensionTable(each)}
${notes.filter((note) => note !== '').map((note) => html`<p>${note}</p>`)}<h3>By field</h3>${fieldTable(each)}${
    issues.length > 0
      ? html`<h3>What cleaning asked most</h3><table><tbody>${issues.map(({ field, code, count }) => html`<tr><td class="n">${number(count)}</td><td>${code}</td><td>${field}</td></tr>`)}</tbody></table>`
      : undefined
  }</section>`;
};

/**
 * The quality of the sources as one page that needs nothing else. It holds counts and shares, no values.
 * @param reports the newest last, at least one
 * @param of which pipeline
 */
export const qualityPage = (reports: readonly QualityReport[], of: string): string => {
  const latest = reports.at(-1);
  const sources = latest?.sources ?? [];
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src ${trusted("'none'")}; style-src ${trusted("'unsafe-inline'")}"/><meta name="referrer" content="no-referrer"/>
<title>Data quality</title><style>${trusted(STYLE)}</style></head><body>
<header><h1>Data quality</h1><p class="sub">${of}, run ${latest?.runId} of ${latest?.measuredAt.slice(0, 10)}</p>
<ul class="tiles">${sources.map(({ source, score }) => html`<li><b>${score === undefined ? '–' : number(score, 1)}</b><span>${source}</span></li>`)}</ul></header>
<nav aria-label="Sources"><ul>${sources.map(({ source }) => html`<li><a href="#${source}">${source}</a></li>`)}</ul></nav>
<main>${sources.map((each) => card(each, reports))}</main></body></html>
`.markup;
};
