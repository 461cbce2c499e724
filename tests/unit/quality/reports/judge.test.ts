import { describe, expect, it } from 'vitest';
import type { Measures, ReportFlag } from '../../../../shared/contracts/inspection.ts';
import { judge } from '../../../../shared/quality/reports/judge.ts';
import { honest, measuresOf, SETTINGS, STYLES } from './reporters.ts';

const reporters = (n: number, seed: number, fabricate?: (seed: number, index: number) => ReturnType<typeof honest>): Measures[] =>
  Array.from({ length: n }, (_, index) =>
    measuresOf(fabricate && index % 10 === 0 ? fabricate(seed, index) : honest(seed, index), `r${index}`),
  ).flat();
const named = (flags: readonly ReportFlag[]): number[] => [...new Set(flags.map(({ by }) => Number(by.slice(1))))];

describe('honest reporters', () => {
  it('a thousand of them, with all their habits, are flagged no more often than the rate says', () => {
    const { flags, tests } = judge(reporters(1000, 11), SETTINGS);
    expect(tests).toBeGreaterThan(25_000);
    // Where all are honest every flag is false, and the rate is the chance that there is any.
    expect(flags).toEqual([]);
  });

  it('whose p-values are none too small: of each pattern no more below a hundredth than three', () => {
    const { flags } = judge(reporters(300, 12), { ...SETTINGS, falseDiscoveryRate: 1 });
    const findings = Map.groupBy(
      flags.flatMap((flag) => flag.findings),
      ({ pattern }) => pattern,
    );
    expect([...findings.keys()].sort()).toHaveLength(11);
    for (const [pattern, all] of findings)
      expect(all.filter(({ pValue }) => pValue < 0.01).length / all.length, pattern).toBeLessThan(0.03);
  });
});

describe('of a hundred reporters ten make their reports up', () => {
  it.each(Object.keys(STYLES))('%s: at least nine of them are found, and nobody else', (style) => {
    const { flags } = judge(reporters(100, 7, STYLES[style]), SETTINGS);
    const found = named(flags);
    expect(found.filter((index) => index % 10 === 0).length).toBeGreaterThanOrEqual(9);
    expect(found.filter((index) => index % 10 !== 0)).toEqual([]);
    // Nobody is blamed for the month in which nothing was made up.
    expect(flags.filter(({ period }) => period === '2026-06')).toEqual([]);
    const patterns = new Set(flags.flatMap(({ findings }) => findings.map(({ pattern }) => pattern as string)));
    for (const pattern of style === 'down-the-list' ? ['even-coverage', 'same-order'] : [style])
      expect(patterns).toContain(pattern);
  });

  it('also where nobody else’s reports are there to compare with', () => {
    const alone = measuresOf(STYLES['same-count']!(7, 0), 'r0');
    expect(judge(alone, SETTINGS).flags).toMatchObject([{ by: 'r0', period: '2026-08' }]);
  });
});

describe('a flag', () => {
  const month: Measures = measuresOf(honest(1, 1), 'r')[0]!;
  const even = {
    ...month,
    visits: 264,
    daily: { n: 22, sum: 264, squares: 22 * 144 },
    mode: { count: 12, days: 22, distinct: 1 },
  };

  it('says what was seen and how unlikely it is, the least likely first', () => {
    const [flag] = judge([even], SETTINGS).flags;
    expect(flag).toMatchObject({ source: 'crm', by: 'r', period: '2026-06', visits: 264 });
    const same = flag!.findings.find(({ pattern }) => pattern === 'same-count')!;
    expect(same.saw).toMatch(
      /^12 visits on each of 22 working days: honest days with this mean have a variance of 2\.2 or more, these 0; the chance of this is \de-1\d$/,
    );
    expect(same.qValue).toBeGreaterThanOrEqual(same.pValue);
    expect(flag!.findings.map(({ pValue }) => pValue)).toEqual(
      flag!.findings.map(({ pValue }) => pValue).toSorted((a, b) => a - b),
    );
  });

  it('is never raised on too little: few visits, or few days', () => {
    expect(judge([{ ...even, visits: 19 }], SETTINGS)).toEqual({ flags: [], tests: 0 });
    const fewDays = { ...even, daily: { n: 7, sum: 84, squares: 7 * 144 }, mode: { count: 12, days: 7, distinct: 1 } };
    expect(judge([fewDays], SETTINGS).flags).toEqual([]);
  });

  it('depends on no order, and on peers of the same source and month alone', () => {
    const all = reporters(60, 5, STYLES['copied-notes']);
    const { flags } = judge(all, SETTINGS);
    expect(flags.length).toBeGreaterThan(3);
    expect(judge(all.toReversed(), SETTINGS).flags).toEqual(flags);
    // To whom everybody copies notes, a source of its own, copied notes are no sign; nor does that excuse others.
    const copies = (index: number) => STYLES['copied-notes']!(9, index);
    const other = Array.from({ length: 60 }, (_, index) => measuresOf(copies(index), `o${index}`))
      .flat()
      .map((each): Measures => ({ ...each, source: 'other' as Measures['source'] }));
    const both = judge([...all, ...other], SETTINGS).flags;
    expect(both.filter(({ source }) => source === 'other')).toEqual([]);
    expect(named(both.filter(({ source }) => source === 'crm'))).toEqual(named(flags));
  });
});
