import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { type ReasonCode, reason } from '../../../shared/clean/cell.ts';
import { rowCleaner } from '../../../shared/clean/clean-row.ts';
import { matchHeader } from '../../../shared/clean/columns.ts';
import { objectReader } from '../../../shared/clean/row.ts';
import { SourceConfig } from '../../../shared/contracts/config.ts';
import { FileReport, IntakeMessage, QuarantinedRow } from '../../../shared/contracts/file-report.ts';
import { CONFIGURATION, makeWorld } from '../clean/world.ts';

const guide = readFileSync('docs/feeding.md', 'utf8');
const block = (name: string): string => {
  const found = new RegExp(`^\`\`\`\\w+ ${name}\n(.*?)^\`\`\`$`, 'ms').exec(guide)?.[1];
  if (found === undefined) throw new Error(`docs/feeding.md has no block "${name}"`);
  return found;
};

describe('docs/feeding.md', async () => {
  const source = SourceConfig.parse(JSON.parse(block('source')));
  const world = makeWorld();
  world.deps.configuration = async () => ({ ...CONFIGURATION, version: '3f2a9c01d4e5', sources: [source] });
  const report = await world.drop('clinic/doctors/2026-11.csv', iconv.encode(block('doctors'), 'gb18030'));

  it('its first row becomes the record that it shows', () => {
    expect(world.sentRecords()).toMatchObject([{ ...JSON.parse(block('record')), issues: [] }]);
  });

  it('its second row is set aside as it shows, in the report that it shows', async () => {
    const { quarantinedAt: _, ...shown } = QuarantinedRow.parse(JSON.parse(block('quarantine')));
    expect(await world.quarantined()).toMatchObject([shown]);
    const { droppedAt, startedAt, finishedAt, ...said } = FileReport.parse(JSON.parse(block('report')));
    expect(report).toMatchObject(said);
    expect([droppedAt, startedAt, finishedAt].toSorted()).toEqual([droppedAt, startedAt, finishedAt]);
    expect(report.accepted + report.unchanged + report.quarantined).toBe(report.read);
  });

  it('its message is of the intake contract, and its row reads', () => {
    const message = IntakeMessage.parse(JSON.parse(block('intake')));
    expect(message.source).toBe(source.id);
    const visits = source.datasets[message.dataset]!;
    const header = Object.keys(message.rows[0]!);
    const cells = objectReader(visits, header, matchHeader(visits, header, true))(message.rows[0]!);
    if (!('cells' in cells)) throw new Error('the row of the guide does not read');
    const drop = { id: 'message:1', droppedAt: Date.parse('2026-11-01T02:00:00Z') };
    expect(rowCleaner(source, visits, { hashKey: new Uint8Array(32), header })(cells.cells, drop, 1)).toMatchObject({
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
