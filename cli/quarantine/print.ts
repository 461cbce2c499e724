import type { FileReport } from '../../shared/contracts/file-report.ts';
import { count, number } from '../terminal/format.ts';
import { bad, dim, good, warn } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { QuarantinedDrop, QuarantinedMessage, WholeRow } from './find.ts';
import type { Retried } from './retry.ts';
import { maskedCells, rawText, visible } from './row-text.ts';

const right = (title: string) => ({ title, align: 'right' as const });
const minute = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ');

/** The reasons that most rows have. */
export const topReasons = (reasons: Readonly<Record<string, number>>): string => {
  const sorted = Object.entries(reasons).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const shown = sorted.slice(0, 3).map(([code, n]) => `${code} ${number(n)}`);
  return [...shown, ...(sorted.length > 3 ? [`and ${sorted.length - 3} more`] : [])].join(', ');
};

const retriedText = ({ retries }: QuarantinedDrop): string => {
  const last = retries.at(-1);
  return last ? `${last.at.slice(0, 16).replace('T', ' ')}${last.reason === undefined ? '' : ` (${last.reason})`}` : dim('no');
};

export const printList = (
  drops: readonly QuarantinedDrop[],
  messages: readonly (QuarantinedMessage & { rows: number; reasons: Record<string, number> })[],
  more: number,
): string => {
  if (drops.length === 0 && messages.length === 0) return 'Nothing lies in quarantine.';
  const keys = drops.map(({ index }) => index.key);
  const rows = [
    ...drops.map((drop) => [
      // Of several drops under one key only the prefix tells which.
      visible(keys.filter((key) => key === drop.index.key).length > 1 ? drop.prefix : drop.index.key),
      drop.index.whole ? warn('whole file') : number(drop.index.rows),
      drop.index.whole?.error?.code ?? topReasons(drop.index.reasons),
      minute(drop.at),
      retriedText(drop),
    ]),
    ...messages.map(({ id, rows, reasons, at }) => [id, number(rows), topReasons(reasons), minute(at), dim('send it again')]),
  ];
  const columns = [{ title: 'file' }, right('rows'), { title: 'why' }, { title: 'set aside (UTC)' }, { title: 'retried' }];
  const hint = '"hcp360 quarantine show FILE" has the rows; "retry FILE" feeds them again';
  return `${table(columns, rows)}\n\n${dim(more > 0 ? `and ${number(more)} more (--limit); ${hint}` : hint)}`;
};

const reasonText = ({ reasons }: WholeRow): string =>
  reasons.map(({ code, column }) => (column === undefined ? code : `${code} (${visible(column)})`)).join(', ');

const partOf = (drop: QuarantinedDrop | undefined, row: WholeRow) => drop?.index.parts.find(({ name }) => name === row.part);

/** @param drop undefined where they are of a message */
export const printRows = (rows: readonly WholeRow[], drop: QuarantinedDrop | undefined, raw: boolean): string => {
  const columnsOf = (row: WholeRow): string[] => row.reasons.flatMap(({ column }) => column?.split(' | ') ?? []);
  const named = rows.some(({ part }) => part !== undefined);
  return table(
    [right('line'), ...(named ? [{ title: 'part' }] : []), { title: 'why' }, { title: raw ? 'as it came' : 'says' }],
    rows.map((row) => {
      const part = partOf(drop, row);
      const says = raw ? rawText(row.bytes, part?.encoding) : maskedCells(row.bytes, part, columnsOf(row));
      return [
        number(row.line),
        ...(named ? [visible(row.part ?? '')] : []),
        reasonText(row),
        row.masked ? `${says} ${dim('(an ID number was overwritten)')}` : says,
      ];
    }),
  );
};

/** For machines: what a row says, masked or as it came. */
export const rowAsJson = (row: WholeRow, drop: QuarantinedDrop | undefined, raw: boolean) => {
  const part = partOf(drop, row);
  const { bytes, ...rest } = row;
  return { ...rest, ...(raw ? { bytes: bytes.toString('base64') } : { says: maskedCells(bytes, part, []) }) };
};

const LINES = 20;

const listOfLines = (lines: readonly number[]): string =>
  `${lines
    .slice(0, LINES)
    .map((line) => number(line))
    .join(', ')}${lines.length > LINES ? ` and ${number(lines.length - LINES)} more` : ''}`;

const outcome = (report: FileReport | undefined): string => {
  if (!report) return dim('not read yet');
  if (report.status !== 'complete') return bad(report.error?.message ?? report.status);
  return `${number(report.accepted)} accepted, ${number(report.unchanged)} unchanged, ${report.quarantined > 0 ? warn(`${number(report.quarantined)} quarantined again (${topReasons(report.reasons)})`) : '0 quarantined'}`;
};

export const printRetried = ({ drops, masked }: Retried, reports: readonly (FileReport | undefined)[]): string =>
  [
    ...drops.map(
      ({ key, rows }, index) =>
        `${good('✔')} ${rows > 0 ? count(rows, 'row') : 'the whole file'} dropped again as ${visible(key)}\n  ${outcome(reports[index])}`,
    ),
    ...(masked.length > 0
      ? [
          `${warn('left out:')} ${count(masked.length, 'row')} in which a national ID number was overwritten, of line ${listOfLines(masked)}; let the source drop them again without it`,
        ]
      : []),
  ].join('\n');
