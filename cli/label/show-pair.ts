import { levelLabel } from '../../shared/match/level-label.ts';
import type { LinkOutcome } from '../link/outcome.ts';
import { bold, dim, good, warn } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Candidate } from './choose.ts';

const LONGEST = 60;

/** A cell for the terminal: no control character gets through (an escape sequence could write anything anywhere). */
const cell = (value: string): string => {
  const text = value.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '�');
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '')}…`;
};

const signed = (weight: number): string => `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(2)}`;

/** Both records side by side, then what each comparison makes of them. */
export const showPair = ({ model, records, thresholds, explain }: LinkOutcome, { left, right }: Candidate): string => {
  const name = (row: number): string => cell(`${records.sources[records.source[row] ?? 0] ?? ''} ${records.recordId(row)}`);
  // Row by row: they are read again from their file.
  const [lefts, rights] = [left, right].map((row) => records.columns.map((column) => cell(records.value(row, column))));
  const sides = records.columns.flatMap((column, index) => {
    const [a, b] = [lefts?.[index] ?? '', rights?.[index] ?? ''];
    if (a === '' && b === '') return [];
    const mark = a === '' || b === '' ? '' : a === b ? good('=') : warn('≠');
    return [[dim(cell(column)), a || dim('–'), mark, b || dim('–')]];
  });
  const explanation = explain(left, right);
  const { prior, steps, relations, weight, cannotLink } = explanation;
  const levels = model.comparisons.map((comparison, index) => {
    const step = steps[index];
    return [
      dim(comparison.id),
      levelLabel(comparison, step?.level ?? 0),
      signed(step?.weight ?? 0),
      step && step.termFrequency !== 0 ? signed(step.termFrequency) : '',
    ];
  });
  const right_ = { align: 'right' as const };
  return [
    table([{ title: '' }, { title: name(left) }, { title: '' }, { title: name(right) }], sides),
    '',
    table(
      [{ title: 'comparison' }, { title: 'level' }, { title: 'weight', ...right_ }, { title: 'frequency', ...right_ }],
      [
        [dim('prior'), '', signed(prior), ''],
        ...levels,
        ...(relations === 0 ? [] : [[dim('related persons'), '', signed(relations), '']]),
        null,
        [bold('match weight'), `link from ${signed(thresholds.link)}`, bold(signed(weight)), ''],
      ],
    ),
    ...(cannotLink.length > 0 ? [warn(`never linked: ${cannotLink.join(', ')} differ`)] : []),
  ].join('\n');
};
