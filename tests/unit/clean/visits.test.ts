import { describe, expect, it } from 'vitest';
import { observationCleaner } from '../../../shared/clean/observation.ts';
import { SourceConfig } from '../../../shared/contracts/config.ts';
import type { Engagement, Report } from '../../../shared/contracts/observation.ts';

const hashKey = Buffer.from('a key for tests only');
const source = (id = 'crm') =>
  SourceConfig.parse({
    id,
    title: 'CRM',
    country: 'CN',
    trust: 'secondHand',
    timeZone: 'Asia/Shanghai',
    datasets: {
      visits: {
        kind: 'engagement',
        format: 'csv',
        identity: [{ type: 'record', source: id, column: 'id' }],
        columns: {
          eventId: 'no',
          at: 'at',
          channel: 'ch',
          action: 'act',
          by: 'rep',
          enteredAt: 'entered',
          place: 'place',
          note: 'note',
        },
      },
    },
  });
const row = {
  id: 'D1',
  no: 'B1',
  at: '2026-07-01 09:30',
  ch: 'visit',
  act: 'f2f',
  rep: 'R1',
  entered: '2026-07-02 18:00',
  place: '武汉市中心医院',
  note: '常规拜访,介绍产品',
};
const droppedAt = Date.parse('2026-08-01T00:00:00Z');
const clean = (changes: Partial<Record<keyof typeof row, string>> = {}, from = source()) => {
  const cells = new Map<string, string>(Object.entries({ ...row, ...changes }));
  const cleaned = observationCleaner(from, from.datasets['visits'] as never, { hashKey })(
    (name) => cells.get(name),
    { id: 'd', droppedAt },
    1,
  );
  if (cleaned.kind !== 'observation') throw new Error(JSON.stringify(cleaned));
  return { report: (cleaned.observation as Engagement).report as Report | undefined, issues: cleaned.issues };
};

describe('who reports an engagement', () => {
  it('is hashed by source, and keeps what the source calls them', () => {
    const { report, issues } = clean();
    expect(report).toEqual({
      by: expect.stringMatching(/^[\w-]{22}$/),
      reporter: 'R1',
      enteredAt: '2026-07-02T10:00:00.000Z',
      place: '武汉市中心医院',
      note: expect.stringMatching(/^[\w-]{22}$/),
    });
    expect(issues).toEqual([]);
    expect(clean({ rep: ' Ｒ1 ' }).report?.by).toBe(report?.by);
    expect(clean({ rep: 'R2' }).report?.by).not.toBe(report?.by);
    expect(clean({}, source('other')).report?.by).not.toBe(report?.by);
  });

  it.each([
    ['常规拜访, 介绍产品', true],
    ['常规拜访。介绍产品!', true],
    ['3、常规拜访 2026-07-01 介绍产品', true],
    ['常规拜访,介绍新产品', false],
  ])('%s: the same note but for blanks, digits and punctuation: %s', (note, same) => {
    expect(clean({ note }).report?.note === clean().report?.note).toBe(same);
  });

  it.each(['', '12', '———', '3. 5'])('"%s" is no note', (note) => expect(clean({ note }).report).not.toHaveProperty('note'));

  it('may be missing, a question and no fault; and so may what else is said', () => {
    expect(clean({ rep: '' })).toEqual({ report: undefined, issues: [{ code: 'reporter-missing', attribute: 'by' }] });
    const { report, issues } = clean({ entered: 'yesterday', place: '', note: '' });
    expect(Object.keys(report!)).toEqual(['by', 'reporter']);
    expect(issues).toEqual([{ code: 'date-invalid', attribute: 'enteredAt' }]);
    expect(clean({ entered: '2027-01-01' }).issues).toEqual([{ code: 'date-in-future', attribute: 'enteredAt' }]);
  });

  it('is nobody in a dataset that maps none', () => {
    const from = source();
    const dataset = from.datasets['visits']!;
    if (dataset.kind === 'engagement') delete dataset.columns.by;
    expect(clean({}, from)).toEqual({ report: undefined, issues: [] });
  });
});
