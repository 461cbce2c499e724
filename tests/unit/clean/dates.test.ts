import { describe, expect, it } from 'vitest';
import { instant } from '../../../shared/clean/dates/instant.ts';
import type { Country } from '../../../shared/domain/hcp.ts';

const ZONES = { CN: 'Asia/Shanghai', US: 'America/New_York' } as const;
const NOW = Date.parse('2026-11-22T12:00:00Z');
const read = (text: string, country: Country, timeZone: string = ZONES[country]) =>
  instant(text, { country, timeZone, notAfter: NOW });

/** text, country, zone, instant, changes */
const VALID: readonly (readonly [text: string, country: Country, zone: string, instant: string, changes?: string])[] = [
  ['2024-03-05', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z'],
  ['2024/3/5', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z'],
  ['2024.3.5', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z'],
  ['20240305', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z'],
  ['２０２４－０３－０５', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z'],
  ['2024年3月5日', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z'],
  ['2024 年 3 月 5 日', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z'],
  ['24年3月5日', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z', 'date-century'],
  ['2024年3月5号', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z'],
  ['2024年3月5日 14:30', 'CN', 'Asia/Shanghai', '2024-03-05T06:30:00.000Z'],
  ['2024年3月5日14时30分15秒', 'CN', 'Asia/Shanghai', '2024-03-05T06:30:15.000Z'],
  ['2024年3月5日 下午2时30分', 'CN', 'Asia/Shanghai', '2024-03-05T06:30:00.000Z'],
  ['2024年3月5日星期二 下午 2:30:15', 'CN', 'Asia/Shanghai', '2024-03-05T06:30:15.000Z'],
  ['2024/3/5 下午 02:30:15', 'CN', 'Asia/Shanghai', '2024-03-05T06:30:15.000Z'],
  ['2024-03-05 下午14:30', 'CN', 'Asia/Shanghai', '2024-03-05T06:30:00.000Z'],
  ['2024年3月5日8点整', 'CN', 'Asia/Shanghai', '2024-03-05T00:00:00.000Z'],
  ['2024年3月5日 凌晨12:05', 'CN', 'Asia/Shanghai', '2024-03-04T16:05:00.000Z'],
  ['2024年3月5日 上午12:05', 'CN', 'Asia/Shanghai', '2024-03-04T16:05:00.000Z'],
  ['2024年3月5日 中午12:05', 'CN', 'Asia/Shanghai', '2024-03-05T04:05:00.000Z'],
  ['2024年3月5日 中午1点', 'CN', 'Asia/Shanghai', '2024-03-05T05:00:00.000Z'],
  ['2024-03-05 14:30:15.25', 'CN', 'Asia/Shanghai', '2024-03-05T06:30:15.250Z'],
  ['2024-03-05T14:30:15Z', 'CN', 'Asia/Shanghai', '2024-03-05T14:30:15.000Z'],
  ['2024-03-05T14:30:15.123456789Z', 'CN', 'Asia/Shanghai', '2024-03-05T14:30:15.123Z'],
  ['2024-03-05T14:30:15+05:30', 'CN', 'Asia/Shanghai', '2024-03-05T09:00:15.000Z'],
  ['2024-03-05T14:30:15+08', 'US', 'UTC', '2024-03-05T06:30:15.000Z'],
  ['2024-03-05T14:30-0330', 'US', 'UTC', '2024-03-05T18:00:00.000Z'],
  ['20240305143015', 'CN', 'Asia/Shanghai', '2024-03-05T06:30:15.000Z'],
  ['202403051430', 'CN', 'Asia/Shanghai', '2024-03-05T06:30:00.000Z'],
  ['20240305143015123', 'CN', 'Asia/Shanghai', '2024-03-05T06:30:15.123Z'],
  ['20240305T143015Z', 'CN', 'Asia/Shanghai', '2024-03-05T14:30:15.000Z'],
  // The order that alone is possible; the country's where two are.
  ['1/17/2017', 'US', 'America/New_York', '2017-01-17T05:00:00.000Z'],
  ['3/5/2024', 'US', 'America/New_York', '2024-03-05T05:00:00.000Z'],
  ['03-05-2024', 'US', 'America/New_York', '2024-03-05T05:00:00.000Z'],
  ['13/5/2024', 'US', 'America/New_York', '2024-05-13T04:00:00.000Z', 'date-day-first'],
  ['13/5/2024', 'CN', 'Asia/Shanghai', '2024-05-12T16:00:00.000Z', 'date-day-first'],
  ['5/13/2024 14:30', 'CN', 'Asia/Shanghai', '2024-05-13T06:30:00.000Z', 'date-month-first'],
  ['5/5/2024', 'CN', 'Asia/Shanghai', '2024-05-04T16:00:00.000Z'],
  ['99/3/5', 'CN', 'Asia/Shanghai', '1999-03-04T16:00:00.000Z', 'date-century'],
  ['11/22/25', 'US', 'America/New_York', '2025-11-22T05:00:00.000Z', 'date-century'],
  ['12/31/99', 'CN', 'Asia/Shanghai', '1999-12-30T16:00:00.000Z', 'date-century date-month-first'],
  // 27 November 2024 lies behind, 24 November 2027 has not come: not after tells.
  ['24/11/27', 'CN', 'Asia/Shanghai', '2024-11-26T16:00:00.000Z', 'date-century'],
  ['22-Nov-25', 'CN', 'Asia/Shanghai', '2025-11-21T16:00:00.000Z', 'date-century'],
  ['05-NOV-2025', 'US', 'UTC', '2025-11-05T00:00:00.000Z'],
  ['22-11月-25 02.30.15.000000 下午', 'CN', 'Asia/Shanghai', '2025-11-22T06:30:15.000Z', 'date-century'],
  ['2024-Mar-05', 'CN', 'UTC', '2024-03-05T00:00:00.000Z'],
  ['5th March 2024', 'US', 'UTC', '2024-03-05T00:00:00.000Z'],
  ['Nov 22, 2025', 'US', 'America/New_York', '2025-11-22T05:00:00.000Z'],
  ['November 22, 2025 3:05 p.m.', 'US', 'America/New_York', '2025-11-22T20:05:00.000Z'],
  ['Sat, 22 Nov 2025 03:37:10 +0000', 'CN', 'Asia/Shanghai', '2025-11-22T03:37:10.000Z'],
  ['22 Nov 2025 03:37:10 GMT', 'CN', 'Asia/Shanghai', '2025-11-22T03:37:10.000Z'],
  ['Sat Nov 22 03:37:10 2025', 'CN', 'UTC', '2025-11-22T03:37:10.000Z'],
  ['Sat Nov 22 03:37:10 CST 2025', 'CN', 'UTC', '2025-11-21T19:37:10.000Z'],
  ['Sat Nov 22 03:37:10 CST 2025', 'US', 'UTC', '2025-11-22T09:37:10.000Z'],
  ['Sat Nov 22 2025 03:37:10 GMT+0800 (China Standard Time)', 'CN', 'UTC', '2025-11-21T19:37:10.000Z'],
  ['2024-03-05 14:30 EST', 'US', 'UTC', '2024-03-05T19:30:00.000Z'],
  ['1700000000', 'CN', 'Asia/Shanghai', '2023-11-14T22:13:20.000Z', 'date-unix'],
  ['1700000000.5', 'CN', 'Asia/Shanghai', '2023-11-14T22:13:20.500Z', 'date-unix'],
  ['1700000000123', 'CN', 'Asia/Shanghai', '2023-11-14T22:13:20.123Z', 'date-unix'],
  ['45250', 'CN', 'Asia/Shanghai', '2023-11-19T16:00:00.000Z', 'date-excel-serial'],
  ['45250.5', 'CN', 'Asia/Shanghai', '2023-11-20T04:00:00.000Z', 'date-excel-serial'],
  ['45250.604166666664', 'CN', 'UTC', '2023-11-20T14:30:00.000Z', 'date-excel-serial'],
  ['18264', 'CN', 'UTC', '1950-01-01T00:00:00.000Z', 'date-excel-serial'],
  ['7/8/2007 1:05 PM', 'US', 'America/New_York', '2007-07-08T17:05:00.000Z'],
  ['7/8/2007 12:05 am', 'US', 'America/New_York', '2007-07-08T04:05:00.000Z'],
  // Clocks went forward over 02:30, and back over 01:30: the later and the earlier instant.
  ['2024-03-10 02:30', 'US', 'America/New_York', '2024-03-10T07:30:00.000Z'],
  ['2024-11-03 01:30', 'US', 'America/New_York', '2024-11-03T05:30:00.000Z'],
  ['2024-11-03 02:00', 'US', 'America/New_York', '2024-11-03T07:00:00.000Z'],
  ['2024-03-10 03:00', 'US', 'America/New_York', '2024-03-10T07:00:00.000Z'],
  ['2024-03-10', 'US', 'America/New_York', '2024-03-10T05:00:00.000Z'],
  ['2024-03-11', 'US', 'America/New_York', '2024-03-11T04:00:00.000Z'],
  // Midnight itself was skipped.
  ['2018-11-04', 'US', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ['1988-07-01', 'CN', 'Asia/Shanghai', '1988-06-30T15:00:00.000Z'],
];

/** text, country, issue */
const REFUSED: readonly (readonly [string, Country, string])[] = [
  ['2026-02-30', 'CN', 'date-impossible'],
  ['2023-02-29', 'CN', 'date-impossible'],
  ['2024-13-01', 'CN', 'date-impossible'],
  ['2024-00-10', 'CN', 'date-impossible'],
  ['20240230', 'CN', 'date-impossible'],
  ['2024年2月30日', 'CN', 'date-impossible'],
  ['31/31/2024', 'CN', 'date-impossible'],
  ['2024-03-05 24:00', 'CN', 'date-impossible'],
  ['2024-03-05 10:60', 'CN', 'date-impossible'],
  ['7/8/2007 13:05 PM', 'US', 'date-impossible'],
  ['2024年3月5日 晚上12:05', 'CN', 'date-impossible'],
  ['2024-03-05T14:30:15-25:00', 'CN', 'date-impossible'],
  ['1899-06-01', 'CN', 'date-impossible'],
  ['3/5/2024', 'CN', 'date-ambiguous'],
  ['24-3-5', 'CN', 'date-ambiguous'],
  ['3/5/24', 'US', 'date-ambiguous'],
  ['1900-01-01', 'CN', 'date-placeholder'],
  ['1/1/1900', 'US', 'date-placeholder'],
  ['0000-00-00 00:00:00', 'CN', 'date-placeholder'],
  ['0001-01-01', 'CN', 'date-placeholder'],
  ['1970-01-01 00:00:00', 'CN', 'date-placeholder'],
  ['1970-01-01T00:00:00Z', 'CN', 'date-placeholder'],
  ['1970-01-01 08:00:00', 'CN', 'date-placeholder'],
  ['9999-12-31', 'CN', 'date-placeholder'],
  ['2026-11-23', 'CN', 'date-in-future'],
  ['2027-01-01', 'CN', 'date-in-future'],
  ['1900000000', 'CN', 'date-in-future'],
  ['60000', 'CN', 'date-in-future'],
  ['2024-03/05', 'CN', 'date-invalid'],
  ['2024-03-05x', 'CN', 'date-invalid'],
  ['2024-03-05-14', 'CN', 'date-invalid'],
  ['2024年3月', 'CN', 'date-invalid'],
  ['2024', 'CN', 'date-invalid'],
  ['12345', 'CN', 'date-invalid'],
  ['0', 'CN', 'date-invalid'],
  ['凌晨', 'CN', 'date-invalid'],
  ['yesterday', 'CN', 'date-invalid'],
  ['无', 'CN', 'date-invalid'],
  ['', 'CN', 'date-invalid'],
];

describe('instant', () => {
  const ROWS = VALID.map(([text, country, zone, expected, changes = '']) => [text, country, zone, expected, changes] as const);
  it.each(ROWS)('%s of %s in %s', (text, country, zone, expected, changes) => {
    const { value, ...rest } = read(text, country, zone);
    expect(value === undefined ? undefined : new Date(value).toISOString()).toBe(expected);
    expect(rest).toEqual({ changes: changes.split(' ').filter((code) => code !== ''), issues: [] });
    expect(read(expected, country, zone)).toEqual({ value, changes: [], issues: [] });
  });

  it.each(REFUSED)('%j of %s is none: %s', (text, country, issue) =>
    expect(read(text, country)).toEqual({ changes: [], issues: [issue] }),
  );

  it('knows no future where none is given', () => {
    expect(instant('2124-03-05T00:00:00Z', { country: 'CN', timeZone: 'UTC' }).value).toBe(Date.UTC(2124, 2, 5));
  });

  it('takes the last moment there is', () => {
    expect(instant('2026-11-22T12:00:00Z', { country: 'CN', timeZone: 'UTC', notAfter: NOW }).value).toBe(NOW);
    expect(instant('2026-11-22T12:00:00.001Z', { country: 'CN', timeZone: 'UTC', notAfter: NOW }).issues).toEqual([
      'date-in-future',
    ]);
  });
});
