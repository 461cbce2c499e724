import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { type ReasonCode, reason } from '../../../shared/clean/cell.ts';
import { rowCleaner } from '../../../shared/clean/clean-row.ts';
import { cellsOf, withoutLineEnd } from '../../../shared/clean/csv.ts';
import { decoderOf } from '../../../shared/clean/encoding.ts';
import { objectCells, rowReader } from '../../../shared/clean/row.ts';
import { rowSplitter } from '../../../shared/clean/rows.ts';
import { SourceConfig } from '../../../shared/contracts/config.ts';
import { FileReport, IntakeMessage, QuarantinedRow } from '../../../shared/contracts/file-report.ts';

const guide = readFileSync('docs/feeding.md', 'utf8');
const block = (name: string): string => {
  const found = new RegExp(`^\`\`\`\\w+ ${name}\n(.*?)^\`\`\`$`, 'ms').exec(guide)?.[1];
  if (found === undefined) throw new Error(`docs/feeding.md has no block "${name}"`);
  return found;
};

describe('docs/feeding.md', () => {
  const source = SourceConfig.parse(JSON.parse(block('source')));
  const doctors = source.datasets['doctors']!;
  const drop = { id: 'clinic/doctors/2026-11.csv', droppedAt: Date.parse('2026-11-01T02:00:00Z') };
  const bytes = iconv.encode(block('doctors'), 'gb18030');
  const splitter = rowSplitter(doctors.delimiter, { offset: 0, line: 1 });
  const [header, ...rows] = [...splitter.push(bytes), ...splitter.end()];
  const read = rowReader(doctors, cellsOf(withoutLineEnd(decoderOf('gb18030')(header!.bytes)!), doctors.delimiter));
  const cleaned = rows.map((row) => {
    const found = read(row);
    if ('reasons' in found) throw new Error('a row of the guide does not read');
    return rowCleaner(source, doctors, new Uint8Array(32))(found.cells, drop, row.line);
  });

  it('its first row becomes the record that it shows', () => {
    const [first] = cleaned;
    expect(first).toMatchObject({ kind: 'record', record: JSON.parse(block('record')) });
    expect(first).toMatchObject({ kind: 'record', record: { issues: [] } });
  });

  it('its second row is set aside as it shows, in a report that adds up', () => {
    const shown = QuarantinedRow.parse(JSON.parse(block('quarantine')));
    expect(cleaned[1]).toEqual({ kind: 'quarantined', reasons: shown.reasons });
    expect(rows[1]).toMatchObject({ line: shown.line });
    expect(rows[1]!.bytes.toString('base64')).toBe(shown.bytes);

    const report = FileReport.parse(JSON.parse(block('report')));
    expect(report.accepted + report.unchanged + report.quarantined).toBe(report.read);
    expect(report).toMatchObject({ key: drop.id, read: rows.length, bytes: bytes.length, encoding: doctors.encoding });
  });

  it('its message is of the intake contract, and its row reads', () => {
    const message = IntakeMessage.parse(JSON.parse(block('intake')));
    expect(message.source).toBe(source.id);
    const visits = source.datasets[message.dataset]!;
    const cells = objectCells(message.rows[0]!, ['id', 'doctor', 'mobile', 'channel', 'action', 'time']);
    if (!('cells' in cells)) throw new Error('the row of the guide does not read');
    expect(rowCleaner(source, visits, new Uint8Array(32))(cells.cells, drop, 1)).toMatchObject({
      kind: 'observation',
      observation: {
        eventId: 'v-1',
        channel: 'event',
        action: 'attend',
        identity: { type: 'record', source: 'clinic', value: '17' },
      },
    });
  });

  it('explains codes that exist', () => {
    const table = guide.slice(guide.indexOf('| code |'));
    const codes = [...table.matchAll(/`([a-z]+-[a-z-]+)`/g)].map(([, code]) => code as ReasonCode);
    expect(codes.length).toBeGreaterThan(10);
    for (const code of codes) expect(reason(code).message, code).toBeTypeOf('string');
  });
});
