import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SourceRecord } from '../../shared/contracts/record.ts';
import { measure } from '../../shared/quality/measure.ts';
import { mergeCounts, NO_COUNTS } from '../../shared/quality/merge.ts';
import { sourceQualities } from '../../shared/quality/weights.ts';
import { CONFIG, daysAgo, OPTIONS, says } from '../unit/quality/records.ts';

const maybe = <T>(values: readonly T[]) => fc.constantFrom(undefined, ...values);
const record = fc
  .record({
    from: fc.constantFrom('crm/doctors', 'directory/list', 'event/signins', 'event/speakers', 'event', 'registration/verified'),
    id: fc.uuid(),
    name: maybe(['王伟', '王玮', 'Wei Wang', '王*']),
    hospital: maybe(['市一院', '市二院', '第一医院']),
    hospitalId: maybe(['h1', 'h2']),
    licence: maybe(['L1', 'L2']),
    changed: maybe([1, 40, 400, 4000]),
    issue: maybe(['name', 'phone', 'changedAt']),
  })
  .map(({ from, id, name, hospital, hospitalId, licence, changed, issue }): SourceRecord => {
    const attributes = { ...(name && { name }), ...(hospital && { hospital }), ...(hospital && hospitalId && { hospitalId }) };
    return says(from, id, {
      attributes,
      identifiers: licence === undefined ? [] : [{ type: 'licence', value: licence }],
      issues: issue === undefined ? [] : [{ code: 'asked', attribute: issue }],
      ...(changed !== undefined && { changedAt: daysAgo(changed) }),
      ...(from === 'registration/verified' && { verified: true as const }),
    });
  });
const entities = fc.array(fc.array(record, { maxLength: 6 }), { minLength: 1, maxLength: 8 });
const added = (all: readonly (readonly SourceRecord[])[]) =>
  all.map((records) => measure(records, OPTIONS)).reduce(mergeCounts, NO_COUNTS);

it('batches add up to the same however the HCPs are divided and ordered, and the records within them', () => {
  fc.assert(
    fc.property(
      entities.chain((all) =>
        fc.record({
          all: fc.constant(all),
          order: fc.shuffledSubarray([...all.keys()], { minLength: all.length }),
          batch: fc.array(fc.nat(3), { minLength: all.length, maxLength: all.length }),
          reversed: fc.boolean(),
        }),
      ),
      ({ all, order, batch, reversed }) => {
        const mixed = order.map((n) => (reversed ? all[n]!.toReversed() : all[n]!));
        const batches = [0, 1, 2, 3].map((number) => added(mixed.filter((_, n) => batch[n] === number)));
        const sum = batches.reduceRight(mergeCounts, NO_COUNTS);
        expect(sum).toEqual(added(all));
        // As it goes through the work bucket.
        expect(JSON.parse(JSON.stringify(sum))).toEqual(sum);
      },
    ),
  );
});

it('shares are shares, scores are scores, and the drags explain what is missing', () => {
  fc.assert(
    fc.property(entities, (all) => {
      for (const { source, score, dimensions, drags, records, hcps } of sourceQualities(added(all), CONFIG, undefined)) {
        expect(hcps).toBeLessThanOrEqual(records);
        for (const share of Object.values(dimensions)) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
        // Ten are kept.
        const lost = drags.reduce((sum, { points }) => sum + points, 0);
        if (drags.length < 10) expect(lost).toBeCloseTo(100 - (score ?? 0), 6);
        if (source === 'registration') expect([1, undefined]).toContain(dimensions.accuracy);
      }
    }),
  );
});
