import { describe, expect, it } from 'vitest';
import { observe } from '../../../functions/observe/observe.ts';
import type { Configuration } from '../../../shared/contracts/config.ts';
import type { ReportFlag } from '../../../shared/contracts/inspection.ts';
import type { SeenEvent } from '../../../shared/contracts/observation.ts';
import { SourceId } from '../../../shared/domain/ids.ts';
import { engagementScore } from '../../../shared/score/engagement.ts';
import { buildProfile, type ReporterMonth } from '../../../shared/score/profile.ts';
import { rebuild } from '../../../shared/score/rebuild.ts';
import {
  configuration,
  daysAgo,
  engagement,
  inputs,
  live,
  NOW,
  ONE,
  observedBy,
  record,
  SCORECARD,
  statement,
} from './fixtures.ts';
import { reported, reportedOf } from './reports.ts';
import { message, world } from './world.ts';

const PHONE = '13900000001';
const scorecards = [{ ...SCORECARD, points: { ...SCORECARD.points, 'visit.f2f': 4 } }];
const digital = {
  id: SourceId.parse('digital'),
  title: 'D',
  country: 'CN' as const,
  trust: 'secondHand' as const,
  timeZone: 'Asia/Shanghai',
  datasets: {},
};
const CONFIGURATION: Configuration = { ...configuration([], { scorecards }), sources: [digital] };
const consent = statement('profiling', 'granted', daysAgo(100));
const at = (days: number) => 2 ** (-days / SCORECARD.halfLifeDays);

describe('what a flagged month reported', () => {
  const events = [
    reported('v1', daysAgo(10), 'r1'),
    reported('v2', daysAgo(40), 'r1'),
    reported('v3', daysAgo(10), 'r2'),
    engagement('e', daysAgo(10), 'web', 'view'),
  ];
  const profile = (flagged?: ReporterMonth[], all: SeenEvent[] = events) =>
    buildProfile(
      ONE,
      { ...inputs({ events: all, statements: [consent] }), ...(flagged && { flagged }) },
      CONFIGURATION,
      NOW,
      undefined,
    );
  const flagged = [{ by: 'r1', period: '2026-05' }];

  it('counts a quarter, as a factor of its own; the same reporter’s other months and other reporters count whole', () => {
    const { engagement: score } = profile(flagged).scores;
    expect(score!.factors.map(({ factor, events: n }) => [factor, n])).toEqual([
      ['visit.f2f', 2],
      ['web.view', 1],
      ['visit.f2f (flagged)', 1],
    ]);
    expect(score!.value).toBeCloseTo(4 * (at(40) + at(10)) + 2 * at(10) + 0.25 * 4 * at(10), 10);
    expect(profile().scores['engagement']!.value).toBeCloseTo(4 * (at(40) + 2 * at(10)) + 2 * at(10), 10);
  });

  it('belongs to the month in which the source’s clocks had it', () => {
    // Shanghai is in June already: a visit of May's last evening by UTC.
    const late = [reported('v', '2026-04-30T17:00:00.000Z', 'r1')];
    expect(profile(flagged, late).scores['engagement']!.factors[0]!.factor).toBe('visit.f2f (flagged)');
    expect(profile([{ by: 'r1', period: '2026-04' }], late).scores['engagement']!.factors[0]!.factor).toBe('visit.f2f');
  });

  it('shows in the digest of the inputs, so that a rebuild that saw the flag wins', () => {
    expect(profile(flagged).inputs).not.toBe(profile().inputs);
    expect(profile([]).inputs).toBe(profile().inputs);
  });

  it('is no trait, flagged or not: that it happened is somebody else’s word', () => {
    expect(profile().traits).toMatchObject({ engagements: 1, preferredChannel: 'web', lastEngagedAt: daysAgo(10) });
    expect(profile(undefined, events.slice(0, 3)).traits).toEqual({ engagements: 0, surveys: 0 });
  });

  it('lowers what is negative too, and nothing at a trust of 1', () => {
    const unsubscribe = engagement('e', daysAgo(0), 'email', 'unsubscribe');
    const doubt = (trust: number) => ({ trust, isDoubted: () => true });
    expect(engagementScore(SCORECARD, [unsubscribe], NOW, doubt(0.25)).value).toBeCloseTo(-2.5);
    expect(engagementScore(SCORECARD, [unsubscribe], NOW, doubt(1)).value).toBeCloseTo(-10);
  });
});

describe('a rebuild', () => {
  const owner = record('crm', 'secondHand', { identifiers: [{ type: 'phone', value: PHONE }] });
  const make = (calls: string[] = []) => world(CONFIGURATION, new Map([[ONE, live([owner])]]), (call) => void calls.push(call));
  const flag = (period: string): ReportFlag => ({
    source: digital.id,
    by: 'r1',
    period,
    visits: 30,
    findings: [{ pattern: 'night', saw: 'x', pValue: 1e-9, qValue: 1e-7 }],
  });
  const observed = (...events: SeenEvent[]): string =>
    message(
      observedBy(PHONE, consent),
      ...events.map((each) => ('report' in each ? reportedOf(PHONE, each) : observedBy(PHONE, each))),
    );

  it('notices a flag that was raised, and one that was taken back', async () => {
    const it = make();
    await observe(observed(reported('v1', daysAgo(10), 'r1')), it.deps.observe);
    const score = async () =>
      (await rebuild(ONE, it.deps.rescore))?.profile.scores['engagement']?.factors.map(({ factor }) => factor);
    expect(await score()).toEqual(['visit.f2f']);
    await it.visits.setFlags([flag('2026-05')], []);
    expect(await score()).toEqual(['visit.f2f (flagged)']);
    expect((await rebuild(ONE, it.deps.rescore))?.written).toBe(false);
    await it.visits.setFlags([], [{ by: 'r1', period: '2026-05' }]);
    expect(await score()).toEqual(['visit.f2f']);
  });

  it('asks for each month of a reporter once, and for none where nothing is reported', async () => {
    const calls: string[] = [];
    const it = make(calls);
    const asked = () => calls.filter((call) => call.startsWith('getMany V#')).length;
    await observe(observed(engagement('e', daysAgo(2), 'web', 'view')), it.deps.observe);
    await rebuild(ONE, it.deps.rescore);
    expect(asked()).toBe(0);
    await observe(
      observed(reported('v1', daysAgo(10), 'r1'), reported('v2', daysAgo(11), 'r1'), reported('v3', daysAgo(40), 'r2')),
      it.deps.observe,
    );
    await rebuild(ONE, it.deps.rescore);
    expect(asked()).toBe(1);
  });
});
