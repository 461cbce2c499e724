import { describe, expect, it } from 'vitest';
import { Clause } from '../../../shared/contracts/config.ts';
import { evaluate, type Fact, scoreBounds } from '../../../shared/segment/clause.ts';

const known: Record<string, Fact> = {
  country: { value: 'CN' },
  'golden.department': { value: 'Cardiology' },
  'golden.title': { value: undefined },
  'scores.engagement': { value: 20 },
  'traits.surveys': { value: 3 },
  'traits.vip': { value: true },
  'traits.topTopic': { unknown: 'may not be computed: no consent to profiling' },
};
const facts = (field: string): Fact => known[field] ?? { value: undefined };
const judge = (clause: unknown) => evaluate(Clause.parse(clause), facts);

const is = { field: 'country', equals: 'CN' };
const isNot = { field: 'country', equals: 'US' };
const absent = { field: 'golden.title', equals: 'Chief' };
const forbidden = { field: 'traits.topTopic', equals: 'asthma' };

describe('evaluate', () => {
  it.each([
    [is, true, 'country is CN'],
    [isNot, false, 'country is not US'],
    [{ field: 'traits.vip', equals: true }, true, 'traits.vip is true'],
    [{ field: 'traits.surveys', equals: '3' }, false, 'traits.surveys is not 3'],
    [{ field: 'country', in: ['US', 'CN'] }, true, 'country is one of US, CN'],
    [{ field: 'country', in: ['US'] }, false, 'country is none of US'],
    [{ field: 'golden.department', contains: 'cardio' }, true, 'golden.department contains cardio'],
    [{ field: 'golden.department', contains: 'neuro' }, false, 'golden.department does not contain neuro'],
    [{ field: 'traits.surveys', contains: '3' }, false, 'traits.surveys does not contain 3'],
    [{ field: 'scores.engagement', atLeast: 20 }, true, 'scores.engagement is at least 20'],
    [{ field: 'scores.engagement', atLeast: 20.5 }, false, 'scores.engagement is below 20.5'],
    [{ field: 'scores.engagement', below: 20 }, false, 'scores.engagement is at least 20'],
    [{ field: 'scores.engagement', below: 20.5 }, true, 'scores.engagement is below 20.5'],
    [{ field: 'country', atLeast: 1 }, false, 'country is below 1'],
    [{ field: 'country', exists: true }, true, 'country is known'],
    [{ field: 'country', exists: false }, false, 'country is known'],
    [{ field: 'golden.title', exists: true }, false, 'golden.title is absent'],
    [{ field: 'golden.title', exists: false }, true, 'golden.title is absent'],
    [absent, 'unknown', 'golden.title is absent'],
    [{ not: absent }, 'unknown', 'golden.title is absent'],
    [{ not: isNot }, true, 'country is not US'],
    [{ not: is }, false, 'country is CN'],
    [forbidden, 'unknown', 'traits.topTopic may not be computed: no consent to profiling'],
    [{ not: forbidden }, 'unknown', 'traits.topTopic may not be computed: no consent to profiling'],
    [{ field: 'traits.topTopic', exists: false }, 'unknown', 'traits.topTopic may not be computed: no consent to profiling'],
    [{ all: [is, { not: isNot }] }, true, 'country is CN and country is not US'],
    [{ all: [is, absent, isNot] }, false, 'country is not US'],
    [{ all: [is, absent] }, 'unknown', 'golden.title is absent'],
    [{ any: [absent, is] }, true, 'country is CN'],
    [{ any: [isNot, absent] }, 'unknown', 'country is not US and golden.title is absent'],
    [{ any: [isNot, { field: 'scores.engagement', below: 1 }] }, false, 'country is not US and scores.engagement is at least 1'],
  ])('%j', (clause, holds, reason) => {
    expect(judge(clause)).toEqual({ holds, reason });
  });
});

describe('scoreBounds', () => {
  it('finds every bound, however deep, of scores alone', () => {
    const clause = Clause.parse({
      all: [
        { any: [{ field: 'scores.engagement', atLeast: 8 }, { not: { field: 'scores.events', below: 2 } }] },
        { field: 'traits.surveys', atLeast: 1 },
        { field: 'scores.engagement', exists: true },
      ],
    });
    expect(scoreBounds(clause)).toEqual([
      { scorecard: 'engagement', bound: 8 },
      { scorecard: 'events', bound: 2 },
    ]);
  });
});
