import type { IdentityChange, IdentityEvent } from '../../shared/contracts/audit.ts';
import type { OneId, RecordId } from '../../shared/domain/ids.ts';
import { bold, dim } from '../terminal/style.ts';
import { linkText, type RecordName } from './print-why.ts';

const changeText = (each: IdentityChange, name: RecordName): string => {
  const named = (records: readonly RecordId[]): string => records.map(name).join(', ');
  switch (each.change) {
    case 'created':
      return `${bold('created')} of ${named(each.records)}${each.splitFrom ? `, split from ${each.splitFrom}` : ''}`;
    case 'joined':
      return `${bold('joined')} by ${named(each.records)}${each.from ? `, from ${each.from}` : ''}`;
    case 'left':
      return `${bold('left')} by ${named(each.records)}${each.to ? `, to ${each.to}` : ': withdrawn'}`;
    case 'merged':
      return `${bold('merged')} with ${each.from}, which is no more${each.records.length > 0 ? `: ${named(each.records)}` : ''}`;
    case 'split':
      return `${bold('split')}: ${named(each.records)} became ${each.into}`;
    case 'retired':
      return `${bold('retired')}${each.succeededBy ? `, succeeded by ${each.succeededBy}` : ': no record is left'}`;
    case 'verdict':
      return `${bold('verdict')} ${each.verdict}: ${name(each.a)} and ${name(each.b)}`;
  }
};

/** An unmerge gives a verdict on each of many pairs. */
const MOST = 6;

/** What built a OneID, in order: each change with its links, its time and the model that decided. */
export const printHow = (oneId: OneId, events: readonly IdentityEvent[], name: RecordName): string =>
  [
    bold(oneId),
    ...events.flatMap(({ at, changes, links, model, by, note }) => [
      '',
      `${at.slice(0, 19).replace('T', ' ')}  ${dim(by === undefined ? `model ${model ?? ''}` : [by, note].filter(Boolean).join(': '))}`,
      ...changes.slice(0, MOST).map((each) => `  ${changeText(each, name)}`),
      ...(changes.length > MOST ? [dim(`  … and ${changes.length - MOST} more of the same act (--json has all)`)] : []),
      ...links.map((link) => `    ${linkText(link, name)}`),
    ]),
  ].join('\n');
