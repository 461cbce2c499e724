import { type DatasetQuality, Dimension, Field, type QualityReport, type SourceQuality } from '../contracts/quality.ts';
import { EDGES } from './histogram.ts';
import { moved } from './weights.ts';

const percent = (share: number | undefined): string => (share === undefined ? '–' : `${(100 * share).toFixed(1)} %`);
const points = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(1));
const signed = (value: number | undefined): string =>
  value === undefined ? '' : ` (${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)})`;
const count = (n: number): string => n.toLocaleString('en-GB');
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

/** Days as people say them; the last bucket has no end. */
export const days = (value: number): string => {
  const least = value >= (EDGES.at(-1) ?? value) ? 'over ' : '';
  if (value < 2) return `${Math.round(value * 24)} h`;
  return value < 730 ? `${Math.round(value)} d` : `${least}${(value / 365.25).toFixed(1)} y`;
};

/** What drags a score down, in a sentence; empty where nothing does. */
export const dragSentence = ({ drags }: DatasetQuality, most: number): string =>
  drags
    .slice(0, most)
    .map((each) => `${each.dimension}${each.field === undefined ? '' : ` of ${each.field}`} −${each.points.toFixed(1)}`)
    .join(', ');

const table = ({ sources }: QualityReport, previous: QualityReport | undefined): string[] => [
  row(['source', 'records', 'HCPs', ...Dimension.options, 'score', 'to correct']),
  `| --- | ---: | ---: | ${Dimension.options.map(() => '---:').join(' | ')} | ---: | ---: |`,
  ...sources.map((each) =>
    row([
      each.source,
      count(each.records),
      count(each.hcps),
      ...Dimension.options.map((dimension) => percent(each.dimensions[dimension])),
      `${points(each.score)}${signed(moved(each, previous))}`,
      each.corrections === undefined ? '–' : count(each.corrections),
    ]),
  ),
];

const basis = ({ hcps, verified, listed }: QualityReport): string =>
  `${count(hcps)} HCPs${listed === undefined || listed === hcps ? '' : ` of ${count(listed)}`} were measured; ` +
  `${count(verified)} of them have a verified registration, which accuracy is held against.`;

/** The weekly report's section. @param previous of an earlier run, which scores are compared with */
export const qualitySection = (report: QualityReport, previous: QualityReport | undefined): string[] => [
  '## Data quality',
  '',
  basis(report),
  '',
  ...table(report, previous),
  '',
  ...report.sources.flatMap((each) => (each.drags.length > 0 ? [`- ${each.source} lost: ${dragSentence(each, 3)}`] : [])),
];

const detail = (quality: DatasetQuality): string[] => {
  const { age, lag, undated, issues, fields } = quality;
  const times = [
    age && `Age of the values: median ${days(age.median)}, a tenth is over ${days(age.p90)}.`,
    lag && `From change to drop: median ${days(lag.median)}, a tenth over ${days(lag.p90)}.`,
    undated > 0 ? `${count(undated)} of ${count(quality.records)} records say no time of change.` : undefined,
  ].filter((each) => each !== undefined);
  const known = Field.options.flatMap((field) => {
    const each = fields[field];
    if (!each) return [];
    const shares = [each.completeness, each.validity, each.consistency, each.accuracy].map(percent);
    return [row([field, count(each.filled), ...shares])];
  });
  return [
    ...(times.length > 0 ? [times.join(' '), ''] : []),
    row(['field', 'values', 'completeness', 'validity', 'consistency', 'accuracy']),
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...known,
    ...(issues.length > 0 ? ['', 'What cleaning asked most:', ''] : []),
    ...issues.map(({ field, code, count: n }) => `- ${count(n)} × \`${code}\`${field === '' ? '' : ` of ${field}`}`),
  ];
};

const sourceDetail = (each: SourceQuality): string[] => {
  const datasets = Object.entries(each.datasets);
  return [
    `## ${each.source}`,
    '',
    ...(each.drags.length > 0 ? [`Lost: ${dragSentence(each, 10)}.`, ''] : []),
    ...detail(each),
    ...(datasets.length > 1
      ? datasets.flatMap(([name, quality]) => [
          '',
          `### ${each.source}/${name}: ${points(quality.score)}`,
          '',
          ...detail(quality),
        ])
      : []),
    '',
  ];
};

/** The report as Markdown: what `reports/quality/<runId>.md` holds. */
export const readableQuality = (report: QualityReport, previous: QualityReport | undefined): string =>
  [
    `# Data quality, run ${report.runId}`,
    '',
    basis(report),
    '',
    ...table(report, previous),
    '',
    ...report.sources.flatMap(sourceDetail),
  ].join('\n');
