import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../infra/local/scheduler/cron.ts';

const due = (expression: string, at: string): boolean => parseSchedule(expression)(new Date(`${at}Z`));

describe('schedule expressions', () => {
  it.each([
    // 2026-11-23 is a Monday.
    ['cron(0 6 ? * MON *)', '2026-11-23T06:00:30', true],
    ['cron(0 6 ? * MON *)', '2026-11-23T06:01:00', false],
    ['cron(0 6 ? * MON *)', '2026-11-24T06:00:00', false],
    ['cron(0 6 ? * 2 *)', '2026-11-23T06:00:00', true],
    ['cron(0 6 ? * MON-FRI *)', '2026-11-27T06:00:00', true],
    ['cron(0 6 ? * MON-FRI *)', '2026-11-28T06:00:00', false],
    ['cron(*/15 * * * ? *)', '2026-11-23T01:45:00', true],
    ['cron(*/15 * * * ? *)', '2026-11-23T01:46:00', false],
    ['cron(5/10 * * * ? *)', '2026-11-23T01:25:00', true],
    ['cron(5/10 * * * ? *)', '2026-11-23T01:20:00', false],
    ['cron(0 0 1,15 JAN-MAR ? 2027)', '2027-02-15T00:00:00', true],
    ['cron(0 0 1,15 JAN-MAR ? 2027)', '2026-02-15T00:00:00', false],
    ['rate(5 minutes)', '2026-11-23T00:10:00', true],
    ['rate(5 minutes)', '2026-11-23T00:11:00', false],
    ['rate(1 hour)', '2026-11-23T07:00:00', true],
    ['at(2026-11-23T07:30:00)', '2026-11-23T07:30:20', true],
    ['at(2026-11-23T07:30:00)', '2026-11-23T07:31:00', false],
  ])('%s at %s: %s', (expression, at, expected) => {
    expect(due(expression, at)).toBe(expected);
  });

  it('are meant in their time zone, summer time included', () => {
    const inZone = (expression: string, zone: string, at: string) => parseSchedule(expression, zone)(new Date(at));
    expect(inZone('cron(0 6 ? * MON *)', 'Asia/Shanghai', '2026-11-22T22:00:00Z')).toBe(true);
    expect(inZone('cron(0 6 ? * MON *)', 'Asia/Shanghai', '2026-11-23T06:00:00Z')).toBe(false);
    expect(inZone('cron(0 6 * * ? *)', 'Europe/Berlin', '2026-07-01T04:00:00Z')).toBe(true);
    expect(inZone('cron(0 6 * * ? *)', 'Europe/Berlin', '2026-12-01T05:00:00Z')).toBe(true);
    expect(inZone('at(2026-11-23T06:00:00)', 'Asia/Shanghai', '2026-11-22T22:00:00Z')).toBe(true);
    expect(() => parseSchedule('rate(1 hour)', 'Mars/Base')).toThrow(/time zone Mars/);
  });

  it.each(['cron(0 6 ? * MON)', 'cron(60 6 ? * MON *)', 'cron(0 0 L * ? *)', 'cron(0 0 ? * MON#1 *)', 'rate(5 weeks)', 'hourly'])(
    'refuses %s',
    (expression) => {
      expect(() => parseSchedule(expression)).toThrow(/schedule expression/);
    },
  );
});
