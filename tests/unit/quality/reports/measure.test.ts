import { describe, expect, it } from 'vitest';
import { periodOf, periodsUntil, previousPeriod, workingDayIn } from '../../../../shared/quality/reports/calendar.ts';
import { measure, type Visit } from '../../../../shared/quality/reports/measure.ts';
import { CRM, honest, PERIODS, SETTINGS } from './reporters.ts';

let keys = 0;
/** @param at Shanghai's clock */
const visit = (at: string, more: Partial<Omit<Visit, 'enteredAt'>> & { entered?: string } = {}): Visit => {
  const { entered, ...rest } = more;
  const instant = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
  keys += 1;
  return {
    key: `k${keys}`,
    at: instant(at),
    hcp: `h${keys}`,
    ...rest,
    ...(entered === undefined ? {} : { enteredAt: instant(entered) }),
  };
};
const july = (...visits: Visit[]) => measure(visits, { by: 'r', source: CRM }, ['2026-07'], SETTINGS)[0]!;

describe('the calendar', () => {
  it('counts months as the source does', () => {
    expect(periodOf('2026-06-30T16:00:00Z', 'Asia/Shanghai')).toBe('2026-07');
    expect(periodOf('2026-06-30T15:59:59Z', 'Asia/Shanghai')).toBe('2026-06');
    expect(periodOf('2026-07-01T03:00:00Z', 'America/New_York')).toBe('2026-06');
    expect(periodOf('2026-07-01T04:00:00Z', 'America/New_York')).toBe('2026-07');
    expect(periodOf('2026-12-01T04:30:00Z', 'America/New_York')).toBe('2026-11');
    expect(periodOf('2026-07-01T00:00:00Z', 'Etc/UTC')).toBe('2026-07');
    expect(periodsUntil(Date.parse('2026-01-31T17:00:00Z'), 'Asia/Shanghai', 3)).toEqual(['2025-12', '2026-01', '2026-02']);
    expect(previousPeriod('2026-01')).toBe('2025-12');
  });

  it('knows weekends, and holidays and days worked instead where they are configured', () => {
    const calendars = { CN: { holidays: ['2026-10-01'], workdays: ['2026-10-10'] } };
    const works = workingDayIn({ ...SETTINGS, calendars }, 'CN');
    const on = (date: string): boolean => works(Date.parse(date) / 86_400_000);
    expect(['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04', '2026-10-05', '2026-10-10'].map(on)).toEqual([
      false,
      true,
      false,
      false,
      true,
      true,
    ]);
    expect(workingDayIn({ ...SETTINGS, calendars }, 'US')(Date.parse('2026-10-01') / 86_400_000)).toBe(true);
  });
});

describe('what is measured', () => {
  it('visits a working day, of the days that have any, and the commonest count', () => {
    const month = july(
      visit('2026-07-01 09:00'),
      visit('2026-07-01 23:30'),
      visit('2026-07-02 09:00'),
      visit('2026-07-02 10:00'),
      visit('2026-07-03 09:00'),
      visit('2026-07-04 09:00'), // a Saturday
    );
    expect(month).toMatchObject({
      period: '2026-07',
      visits: 6,
      daily: { n: 3, sum: 5, squares: 9 },
      mode: { count: 2, days: 2, distinct: 2 },
      dayOff: { some: 1, of: 6 },
      night: { some: 1, of: 6 },
    });
  });

  it('coverage: how often whoever is known from other months is visited in this one', () => {
    const visits = [
      ...['a', 'b', 'c'].map((hcp) => visit('2026-06-03 09:00', { hcp })),
      ...['a', 'a', 'd'].map((hcp) => visit('2026-07-03 09:00', { hcp })),
    ];
    expect(july(...visits).coverage).toEqual({ n: 3, sum: 2, squares: 4 });
    expect(july(visit('2026-07-03 09:00')).coverage.n).toBe(0);
  });

  it('order: first visits of both months, pairs in the same order less pairs in the other', () => {
    const of = (month: string, order: string[]) => order.map((hcp, n) => visit(`${month}-0${n + 1} 09:00`, { hcp }));
    expect(july(...of('2026-06', ['a', 'b', 'c', 'x']), ...of('2026-07', ['a', 'b', 'a', 'c', 'y'])).order).toEqual({
      hcps: 3,
      same: 3,
    });
    expect(july(...of('2026-06', ['a', 'b', 'c']), ...of('2026-07', ['c', 'b', 'a'])).order).toEqual({ hcps: 3, same: -3 });
    expect(july(...of('2026-06', ['a', 'b', 'c']), ...of('2026-07', ['a', 'c', 'b'])).order).toEqual({ hcps: 3, same: 1 });
    expect(july(...of('2026-05', ['a', 'b', 'c']), ...of('2026-07', ['a', 'b', 'c'])).order.hcps).toBe(0);
  });

  it('the same odd minutes of two days; round ones, and those of one day, are left out', () => {
    const at = [
      '2026-07-01 09:07',
      '2026-07-02 09:07',
      '2026-07-02 09:07',
      '2026-07-03 11:13',
      '2026-07-01 10:00',
      '2026-07-02 10:00',
    ];
    // Of the four odd ones six pairs, one of them within a day.
    expect(july(...at.map((each) => visit(each))).times).toEqual({ some: 2, of: 5 });
  });

  it('another place within minutes', () => {
    const month = july(
      visit('2026-07-01 09:00', { place: 'A' }),
      visit('2026-07-01 09:00', { place: 'A' }),
      visit('2026-07-01 09:05', { place: 'B' }),
      visit('2026-07-01 09:15', { place: 'A' }),
      visit('2026-07-01 09:20'),
      visit('2026-07-02 09:21', { place: 'B' }),
    );
    expect(month.tooClose).toEqual({ some: 1, of: 2 });
  });

  it('notes that another HCP’s visit has too', () => {
    const notes = [
      { hcp: 'a', note: 'x' },
      { hcp: 'b', note: 'x' },
      { hcp: 'c', note: 'y' },
      { hcp: 'c', note: 'y' },
      { hcp: 'd' },
    ];
    expect(july(...notes.map((each) => visit('2026-07-01 09:00', each))).notes).toEqual({ some: 2, of: 4 });
  });

  it('late visits that the fullest hour entered, and visits entered before they were', () => {
    const month = july(
      visit('2026-07-01 09:00', { entered: '2026-07-31 20:00' }),
      visit('2026-07-02 09:00', { entered: '2026-07-31 20:30' }),
      visit('2026-07-03 09:00', { entered: '2026-07-31 21:00' }),
      visit('2026-07-06 09:00', { entered: '2026-07-31 21:01' }),
      visit('2026-07-31 09:00', { entered: '2026-07-31 20:30' }),
      visit('2026-07-30 09:00', { entered: '2026-07-30 07:30' }),
      visit('2026-07-30 10:00', { entered: '2026-07-30 09:30' }),
      visit('2026-07-31 10:00'),
    );
    expect(month.batch).toEqual({ some: 3, of: 7 });
    expect(month.ahead).toEqual({ some: 1, of: 7 });
  });

  it('a source that knows days alone says nothing of the time of day', () => {
    const month = july(
      visit('2026-07-01 00:00', { place: 'A', entered: '2026-07-01 00:00' }),
      visit('2026-07-01 00:00', { place: 'B', entered: '2026-06-30 00:00' }),
    );
    expect(month).toMatchObject({ night: { of: 0 }, tooClose: { of: 0 }, times: { of: 0 }, ahead: { some: 1, of: 2 } });
  });

  it('shows no order of the visits', () => {
    const visits = honest(1, 1);
    const measured = measure(visits, { by: 'r', source: CRM }, PERIODS, SETTINGS);
    expect(measured).toHaveLength(3);
    expect(measure(visits.toReversed(), { by: 'r', source: CRM }, PERIODS, SETTINGS)).toEqual(measured);
  });
});
