import { type DatasetQuality, Dimension, Field, type QualityReport, type SourceQuality } from '../../shared/contracts/quality.ts';
import { days, dragSentence } from '../../shared/quality/readable.ts';
import { count, number } from '../terminal/format.ts';
import { bold, dim, warn } from '../terminal/style.ts';
import { type Column, table } from '../terminal/table.ts';
import { scoresOf, sparkline, step } from './trend.ts';

const right = (title: string): Column => ({ title, align: 'right' });
const percent = (share: number | undefined): string => (share === undefined ? '–' : `${number(100 * share, 1)}%`);
const points = (score: number | undefined): string => (score === undefined ? '–' : number(score, 1));

/** A share, marked where it keeps the score down. */
const marked = ({ dimensions, drags }: DatasetQuality, dimension: Dimension): string => {
  const text = percent(dimensions[dimension]);
  return drags.some((each) => each.dimension === dimension) ? warn(text) : text;
};

const dimensionColumns: Column[] = Dimension.options.map(right);
const dimensionCells = (quality: DatasetQuality): string[] => Dimension.options.map((dimension) => marked(quality, dimension));

const measuredIn = ({ runId, measuredAt, hcps, listed, verified }: QualityReport): string =>
  dim(
    `run ${runId} of ${measuredAt.slice(0, 16).replace('T', ' ')}: ${count(hcps, 'HCP')}${
      listed === undefined || listed === hcps ? '' : ` of ${number(listed)}`
    }, ${number(verified)} of them with a verified registration`,
  );

const reasons = (each: SourceQuality): string => {
  const [issue] = each.issues;
  const parts = [
    dragSentence(each, 3),
    issue === undefined ? '' : `${number(issue.count)} × ${issue.code}${issue.field === '' ? '' : ` of ${issue.field}`}`,
    each.corrections === undefined || each.corrections === 0
      ? ''
      : count(each.corrections, 'value to correct', 'values to correct'),
  ];
  return parts.filter((part) => part !== '').join('; ');
};

/** All sources side by side, and what keeps each from 100. @param reports the newest last */
export const printQuality = (latest: QualityReport, reports: readonly QualityReport[]): string => {
  const rows = latest.sources.map((each) => {
    const scores = scoresOf(reports, each.source);
    return [
      each.source,
      number(each.records),
      ...dimensionCells(each),
      bold(points(each.score)),
      step(each.score, scores.at(-2)),
      sparkline(scores),
    ];
  });
  const columns = [
    { title: 'source' },
    right('records'),
    ...dimensionColumns,
    right('score'),
    right('change'),
    { title: 'trend' },
  ];
  const losses = latest.sources.flatMap((each) => {
    const text = reasons(each);
    return text === '' ? [] : [`  ${each.source}: ${text}`];
  });
  return [
    table(columns, rows),
    ...(losses.length > 0 ? ['', bold('What keeps the scores down, in points'), ...losses] : []),
    '',
    measuredIn(latest),
  ].join('\n');
};

const fieldTable = (quality: DatasetQuality): string =>
  table(
    [
      { title: 'field' },
      right('values'),
      right('completeness'),
      right('validity'),
      right('consistency'),
      right('accuracy'),
      right('lost'),
    ],
    Field.options.flatMap((field) => {
      const each = quality.fields[field];
      if (!each) return [];
      const lost = quality.drags.filter((drag) => drag.field === field).reduce((sum, drag) => sum + drag.points, 0);
      return [
        [
          field,
          number(each.filled),
          percent(each.completeness),
          percent(each.validity),
          percent(each.consistency),
          percent(each.accuracy),
          lost > 0 ? warn(number(lost, 1)) : '',
        ],
      ];
    }),
  );

const times = ({ age, lag, undated, records }: DatasetQuality): string[] => [
  ...(age ? [`age of the values: median ${days(age.median)}, a tenth over ${days(age.p90)}`] : []),
  ...(lag ? [`from change to drop: median ${days(lag.median)}, a tenth over ${days(lag.p90)}`] : []),
  ...(undated > 0 ? [`${number(undated)} of ${count(records, 'record')} say no time of change`] : []),
];

const history = (reports: readonly QualityReport[], source: string): string =>
  table(
    [{ title: 'run' }, { title: 'measured' }, right('records'), ...dimensionColumns, right('score')],
    reports.toReversed().flatMap(({ runId, measuredAt, sources }) => {
      const each = sources.find((one) => one.source === source);
      return each
        ? [[runId, measuredAt.slice(0, 10), number(each.records), ...dimensionCells(each), bold(points(each.score))]]
        : [];
    }),
  );

/** One source in detail: over time, by field, by dataset. @param reports the newest last */
export const printSource = (quality: SourceQuality, reports: readonly QualityReport[]): string => {
  const datasets = Object.entries(quality.datasets);
  const { source, corrections } = quality;
  const sections: [title: string, lines: readonly string[]][] = [
    ['Over time', [history(reports, source)]],
    ['By field', [fieldTable(quality)]],
    ['Times', times(quality)],
    ['What keeps the score down, in points', quality.drags.length > 0 ? [dragSentence(quality, 10)] : []],
    [
      'What cleaning asked most',
      quality.issues.map(({ field, code, count: n }) => `${number(n)} × ${code}${field === '' ? '' : ` of ${field}`}`),
    ],
    [
      'By dataset',
      datasets.length < 2
        ? []
        : [
            table(
              [{ title: 'dataset' }, right('records'), ...dimensionColumns, right('score')],
              datasets.map(([name, each]) => [name, number(each.records), ...dimensionCells(each), bold(points(each.score))]),
            ),
          ],
    ],
    [
      'To correct',
      corrections === undefined
        ? []
        : [
            corrections === 0
              ? 'nothing that a verified registration contradicts'
              : `${count(corrections, 'value')} that a verified registration contradicts: reports/${source}/corrections.csv in the reports bucket`,
          ],
    ],
  ];
  return [
    `${bold(source)}: ${count(quality.records, 'record')} of ${count(quality.hcps, 'HCP')}, score ${bold(points(quality.score))}`,
    ...sections.filter(([, lines]) => lines.length > 0).map(([title, lines]) => `\n${bold(title)}\n${lines.join('\n')}`),
  ].join('\n');
};
