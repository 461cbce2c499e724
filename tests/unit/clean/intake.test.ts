import { describe, expect, it } from 'vitest';
import { clean } from '../../../functions/clean/clean.ts';
import { INTAKE, makeWorld } from './world.ts';

const message = (rows: unknown[], dataset = 'people', source = 'us'): string => JSON.stringify({ source, dataset, rows });

describe('intake messages', () => {
  it('takes rows by column name, of any scalar', async () => {
    const world = makeWorld();
    await clean(
      world.delivery(
        message([
          { id: 7, last: 'DOE', city: null, extra: true },
          { id: 'P-2', last: 'ROE', npi: 1234567893 },
        ]),
        INTAKE,
      ),
      world.deps,
    );
    expect(world.sentRecords()).toMatchObject([
      {
        sourceId: '7',
        attributes: { familyName: 'DOE' },
        origin: { drop: 'message:m-1', droppedAt: '2026-05-01T00:00:00.000Z', line: 1 },
      },
      { sourceId: 'P-2', identifiers: [{ type: 'npi', value: '1234567893' }], origin: { line: 2 } },
    ]);
    expect(world.counts).toMatchObject({ RowsRead: 2, RowsAccepted: 2, RowsUnchanged: 0, RowsQuarantined: 0 });
  });

  it('takes observations', async () => {
    const world = makeWorld();
    await clean(
      world.delivery(message([{ who: 'P-1', at: '2024-03-05', channel: 'email', action: 'opened' }], 'clicks'), INTAKE),
      world.deps,
    );
    expect(world.sentObservations()).toMatchObject([{ kind: 'engagement', action: 'open', source: 'us' }]);
  });

  it('sets rows aside one by one', async () => {
    const world = makeWorld();
    await clean(
      world.delivery(message([{ id: '1', last: 'DOE' }, { id: '2' }, { id: '3', last: 'D\ufffd' }]), INTAKE),
      world.deps,
    );
    expect(world.sentRecords().map(({ sourceId }) => sourceId)).toEqual(['1']);
    const rows = await world.quarantined('quarantine/_intake/m-1.jsonl');
    expect(rows).toMatchObject([
      { file: 'message:m-1', row: 2, reasons: [{ code: 'missing-value', column: 'last' }] },
      { file: 'message:m-1', row: 3, reasons: [{ code: 'damaged-text', column: 'last' }] },
    ]);
    expect(JSON.parse(rows[0]?.text.toString() ?? '')).toEqual({ id: '2' });
    expect(world.counts).toMatchObject({ RowsRead: 3, RowsAccepted: 1, RowsQuarantined: 2 });
  });

  it.each([
    ['{"source":"us",', 'not-an-intake-message'],
    ['[]', 'not-an-intake-message'],
    [message([]), 'not-an-intake-message'],
    [message([{ id: { nested: 1 } }]), 'not-an-intake-message'],
    [message([{ id: '1' }], 'people', 'US!'), 'not-an-intake-message'],
    [message([{ id: '1' }], 'people', 'nobody'), 'unknown-dataset'],
    [message([{ id: '1' }], 'constructor'), 'unknown-dataset'],
  ])('sets %s aside with its bytes', async (body, code) => {
    const world = makeWorld();
    await clean(world.delivery(body, INTAKE), world.deps);
    const [row] = await world.quarantined('quarantine/_intake/m-1.jsonl');
    expect(row).toMatchObject({ row: 0, reasons: [{ code }] });
    expect(row?.text.toString()).toBe(body);
    expect(world.counts['MessagesQuarantined']).toBe(1);
    expect(world.records.sent).toEqual([]);
  });
});
