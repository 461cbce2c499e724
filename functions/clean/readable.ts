import { meaningOfReason } from '../../shared/clean/cell.ts';
import { ISSUES } from '../../shared/clean/codes.ts';
import type { FilePart, FileReport } from '../../shared/contracts/file-report.ts';

const number = new Intl.NumberFormat('en-US');
const n = (value: number): string => number.format(value);
const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

/** What comes from a file stands in the report as text, whatever it looks like. */
const text = (value: string): string => value.replace(/[\\`*_{}[\]<>()#|~!]/g, '\\$&').replace(/\s+/g, ' ');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((title) => (title.endsWith(':') ? '--:' : '---')), ...rows]
    .map((cells, index) => `| ${cells.map((cell) => (index === 0 ? cell.replace(/:$/, '') : cell)).join(' | ')} |`)
    .join('\n');

const section = (title: string, ...bodies: readonly string[]): string =>
  bodies.length === 0 ? '' : [`## ${title}`, ...bodies].join('\n\n');

const STATUS = {
  complete: 'read to its end',
  rejected: 'not read as what its mapping says',
  ignored: 'not data',
  gone: 'deleted or overwritten before it was read to its end',
} as const;

const meanings: ReadonlyMap<string, string> = new Map(Object.entries(ISSUES));

const examplesOf = ({ examples }: FileReport, code: string): string =>
  examples
    .filter((example) => example.code === code)
    .map(({ part, line, column, masked, suggestion }) =>
      [
        part === undefined ? '' : `${text(part)}, `,
        `line ${n(line)}`,
        column === undefined ? '' : `, ${text(column)}`,
        masked === undefined ? '' : `: ${text(masked)}`,
        suggestion === undefined ? '' : ` (${text(suggestion)}?)`,
      ].join(''),
    )
    .join('; ');

const byCount = (counts: Readonly<Record<string, number>>): [code: string, count: number][] =>
  Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));

const codeRows = (report: FileReport, counts: Readonly<Record<string, number>>, meaning: (code: string) => string | undefined) =>
  byCount(counts).map(([code, count]) => [
    `\`${code}\``,
    n(count),
    percent(count, report.read),
    text(meaning(code) ?? ''),
    examplesOf(report, code),
  ]);

const CHARACTERS: Readonly<Record<string, string>> = { '\t': 'tab', ' ': 'space' };

const encodingOf = ({ encoding }: FilePart): string => {
  if (!encoding) return '';
  const { name, confidence } = encoding;
  return confidence === undefined ? `${name} (declared)` : `${name} (detected, ${percent(confidence, 1)} sure)`;
};
const delimiterOf = ({ delimiter }: FilePart): string =>
  delimiter
    ? `${CHARACTERS[delimiter.character] ?? text(delimiter.character)} (${delimiter.detected ? 'detected' : 'declared'})`
    : '';

const partRows = ({ parts }: FileReport): string[][] =>
  parts.map((part) => [
    text(part.name ?? 'the file'),
    [part.format, ...(part.compression ? [part.compression] : [])].join(' in '),
    encodingOf(part),
    delimiterOf(part),
    n(part.read),
  ]);

const columnLines = ({ columns: { renamed, missing, ignored } }: FileReport): string[] => {
  const names = (list: readonly string[]): string => list.map(text).join(', ');
  return [
    ...renamed.map(
      ({ expected, found, how }) =>
        `- **${text(found)}** was read as ${text(expected)} (${how === 'synonym' ? 'a declared synonym' : 'spelled otherwise'})`,
    ),
    ...(missing.length > 0 ? [`- Not there: ${names(missing)}`] : []),
    ...(ignored.length > 0 ? [`- Not mapped, or discarded: ${names(ignored)}`] : []),
  ];
};

const fillRows = ({ fill, read }: FileReport): string[][] =>
  Object.entries(fill).map(([column, { filled, invalid }]) => [
    text(column),
    n(filled),
    percent(filled, read),
    n(invalid),
    percent(filled - invalid, filled),
  ]);

const duration = (ms: number): string =>
  ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;

const nextSteps = ({ key, status, quarantined, quarantine, sameContentAs }: FileReport): string[] => [
  ...(quarantined > 0
    ? [
        `- See what was set aside: \`hcp360 quarantine show "${key}"\``,
        `- Where the mapping was at fault, mend it (\`hcp360 config push\`), then feed those rows again: \`hcp360 quarantine retry "${key}"\``,
        '- Where the source was at fault, mend the rows there and drop them again: what is dropped twice counts once.',
      ]
    : []),
  ...(status === 'rejected' && quarantine.whole
    ? [
        `- Its bytes are kept. Once the mapping fits: \`hcp360 quarantine retry "${key}"\`; or drop a corrected file.`,
        ...(quarantine.unmasked ? ['- That copy is as it came: if the file has national ID numbers, so has the copy.'] : []),
      ]
    : []),
  ...(sameContentAs
    ? [
        `- The very same rows came before, as ${text(sameContentAs.key)} on ${sameContentAs.droppedAt}: does the source send its export again?`,
      ]
    : []),
];

/** A report for people, as Markdown. It says no more of values than the JSON does. */
export const readableReport = (report: FileReport): string => {
  const { read, accepted, unchanged, quarantined } = report;
  const took = Date.parse(report.finishedAt) - Date.parse(report.startedAt);
  const steps = nextSteps(report);
  const reasons = codeRows(report, report.reasons, meaningOfReason);
  const issues = codeRows(report, report.issues, (code) => meanings.get(code));
  const codes = ['code', 'rows:', 'of all:', 'expected', 'for example'];
  const fill = fillRows(report);
  const drift = columnLines(report);
  return `${[
    `# ${text(report.key)}`,
    [
      `**${report.status}**: ${STATUS[report.status]}${report.error ? `. ${text(report.error.message)}` : ''}`,
      `Dropped ${report.droppedAt}, ${n(report.bytes)} bytes; read in ${duration(took)} with configuration ${report.configVersion || '–'}`,
    ].join('  \n'),
    section(
      'Rows',
      table(
        ['', 'rows:', 'of all:'],
        [
          ['accepted', n(accepted), percent(accepted, read)],
          ['unchanged: known already', n(unchanged), percent(unchanged, read)],
          ['quarantined', n(quarantined), percent(quarantined, read)],
          ['**read**', `**${n(accepted + unchanged + quarantined)}**`, percent(accepted + unchanged + quarantined, read)],
        ],
      ),
    ),
    section('What to do', ...(steps.length > 0 ? [steps.join('\n')] : [])),
    section('Why rows were set aside', ...(reasons.length > 0 ? [table(codes, reasons)] : [])),
    section(
      'Doubtful values in rows that passed',
      ...(issues.length > 0 ? [table(['code', 'values:', ...codes.slice(2)], issues)] : []),
    ),
    section(
      'Columns',
      ...(drift.length > 0 ? [drift.join('\n')] : []),
      ...(fill.length > 0 && read > 0 ? [table(['column', 'filled:', 'of rows:', 'doubtful:', 'valid:'], fill)] : []),
    ),
    section(
      'What was read',
      ...(report.parts.length > 0 ? [table(['part', 'format', 'encoding', 'delimiter', 'rows:'], partRows(report))] : []),
      ...report.refused.map(({ name, error }) => `- **${text(name ?? 'the file')}** was not read: ${text(error.message)}`),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
};
