import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DestinationConfig } from '../../../shared/contracts/config.ts';
import { Attribute, IdentifierType } from '../../../shared/domain/hcp.ts';
import { decide } from '../../../shared/push/decide.ts';
import { allowedFields } from '../../../shared/push/fields.ts';
import { webhookBody } from '../../../shared/push/webhook.ts';
import { configuration, NOW, profile, transition } from './fixtures.ts';

const config = configuration();
const allowing = (fields: string[]): DestinationConfig =>
  DestinationConfig.parse({ id: 'automation', title: 'A', url: 'https://example.com/', segments: 'all', fields });
const fieldsOf = (fields: string[], current = profile(1)) =>
  allowedFields(allowing(fields), current, transition(1), config.scorecards, NOW);

describe('allowedFields', () => {
  it('resolves each kind of path', () => {
    expect(fieldsOf(['golden.hospital', 'scores.engagement', 'traits.topTopic', 'identifiers.phone', 'reason'])).toEqual({
      'golden.hospital': 'HOSPITAL-1',
      'scores.engagement': 42.5,
      'traits.topTopic': 'TOPIC-1',
      'identifiers.phone': ['PHONE-1', 'PHONE2-1'],
      reason: 'the clause holds',
    });
  });

  it('leaves out what the profile does not have, inherited names included', () => {
    expect(
      fieldsOf([
        'golden.address',
        'identifiers.email',
        'scores.other',
        'traits.other',
        'golden.constructor',
        'traits.constructor',
        'scores.toString',
      ]),
    ).toEqual({});
  });

  it('gives no computed value without consent to what it was computed for, now', () => {
    const { profiling, ...consents } = profile(1).consents;
    const ended = { ...profiling, expiresAt: new Date(NOW).toISOString() };
    for (const current of [profile(1, { consents }), profile(1, { consents: { ...consents, profiling: ended } })]) {
      expect(fieldsOf(['scores.engagement', 'traits.topTopic', 'golden.city'], current)).toEqual({ 'golden.city': 'CITY-1' });
    }
  });

  it('lets no value into a body that the allow list does not name', () => {
    const paths = [
      ...Attribute.options.map((name) => `golden.${name}`),
      ...IdentifierType.options.map((name) => `identifiers.${name}`),
      ...['engagement', 'other'].map((name) => `scores.${name}`),
      ...['topTopic', 'preferredChannel'].map((name) => `traits.${name}`),
    ];
    // Every value in the profile says which path it belongs to, so that a body shows what it holds.
    const base = profile(1).golden.name!;
    const marked = (path: string) => ({ ...base, value: `<${path}>`, reason: `<reason of ${path}>` });
    const all = profile(1, {
      records: [{ recordId: base.recordId, source: 'crm', sourceId: '<sourceId>', trust: 'secondHand' }],
      golden: Object.fromEntries(Attribute.options.map((name) => [name, marked(`golden.${name}`)])),
      identifiers: IdentifierType.options.map((type) => ({ ...marked(`identifiers.${type}`), type })),
      scores: Object.fromEntries(
        ['engagement', 'other'].map((name) => [name, { value: 7, asOf: base.at, scorecard: '<scorecard>', factors: [] }]),
      ),
      traits: { topTopic: '<traits.topTopic>', preferredChannel: '<traits.preferredChannel>' },
    });
    const sent = new Set<string>();
    fc.assert(
      fc.property(fc.subarray([...paths, 'reason']), fc.constantFrom('join' as const, 'leave' as const), (fields, change) => {
        const decision = decide(transition(1, change), { profile: all, delivered: undefined }, allowing(fields), config, NOW);
        if (!decision.send || !('fields' in decision.transition)) throw new Error('not sent');
        const body = webhookBody('automation' as any, 'cardiology' as any, [decision.transition]);
        const shown = [...body.matchAll(/<([^>]*)>/g)].map((found) => found[1]!);
        const named = new Set(change === 'leave' ? [] : fields);
        for (const path of shown) expect(named).toContain(path);
        for (const path of shown) sent.add(path);
        const unexpected = Object.keys(decision.transition.fields).filter((path) => !named.has(path));
        expect(unexpected).toEqual([]);
      }),
    );
    // All but scores, which are numbers, were seen: the property did look at bodies that hold values.
    expect(sent.size).toBe(paths.length - 2);
  });
});
