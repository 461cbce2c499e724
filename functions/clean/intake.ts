import { reason } from '../../shared/clean/cell.ts';
import { rowCleaner } from '../../shared/clean/clean-row.ts';
import { matchHeader } from '../../shared/clean/columns.ts';
import { objectReader, seenHeader } from '../../shared/clean/row.ts';
import { IntakeMessage, type QuarantineReason } from '../../shared/contracts/file-report.ts';
import type { Delivery } from '../../shared/runtime/stage.ts';
import { readBody } from './body.ts';
import { deliver, type Passed } from './deliver.ts';
import type { CleanDeps } from './deps.ts';
import { mappingOf } from './mapping.ts';
import { quarantineMessage } from './quarantine.ts';

/** Clean the rows of one intake message. What may not pass is set aside with its bytes: rows one by one, or the message as a whole. */
export const cleanMessage = async (delivery: Delivery, deps: CleanDeps): Promise<void> => {
  const refuse = async (why: QuarantineReason): Promise<void> => {
    await quarantineMessage('intake', delivery.messageId, [{ row: 0, text: delivery.body, reasons: [why] }], deps);
    deps.count('MessagesQuarantined', 1);
  };
  const message = readBody(IntakeMessage, delivery.body);
  if (!message) return refuse(reason('not-an-intake-message'));
  const { sources, version } = await deps.configuration();
  const source = sources.find(({ id }) => id === message.source);
  const dataset = source && Object.hasOwn(source.datasets, message.dataset) ? source.datasets[message.dataset] : undefined;
  if (!source || !dataset) return refuse(reason('unknown-dataset'));
  if (dataset.kind === 'hospital') return refuse(reason('needs-a-file'));

  const drop = { id: `message:${delivery.messageId}`, droppedAt: delivery.sentAt };
  const { context } = await mappingOf(source, dataset, version, deps);
  const keys = [...new Set(message.rows.flatMap((row) => Object.keys(row)))];
  const match = matchHeader(dataset, keys, true);
  const read = objectReader(dataset, keys, match);
  const clean = rowCleaner(source, dataset, { ...context, header: seenHeader(keys, match) });
  const passed: Passed[] = [];
  const refused: { row: number; text: string; reasons: QuarantineReason[] }[] = [];
  for (const [index, values] of message.rows.entries()) {
    const content = read(values);
    const cleaned = 'reasons' in content ? content : clean(content.cells, drop, index + 1);
    if ('reasons' in cleaned) refused.push({ row: index + 1, text: JSON.stringify(values), reasons: cleaned.reasons });
    else passed.push(cleaned);
  }
  if (refused.length > 0) await quarantineMessage('intake', delivery.messageId, refused, deps);
  const { accepted, unchanged } = await deliver(passed, deps);
  deps.count('RowsRead', message.rows.length);
  deps.count('RowsAccepted', accepted);
  deps.count('RowsUnchanged', unchanged);
  deps.count('RowsQuarantined', refused.length);
};
