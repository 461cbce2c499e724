import { describe, expect, it } from 'vitest';
import { goldenRecord } from '../../../shared/score/golden.ts';
import { daysAgo, record } from './fixtures.ts';

const typed = record('crm', 'secondHand', {
  id: 'c1',
  changedAt: daysAgo(5),
  attributes: { name: '王伟', hospital: '市一院', department: '心内科' },
  identifiers: [{ type: 'phone', value: '13900000001' }],
});
const retyped = record('event', 'secondHand', {
  id: 'e1',
  changedAt: daysAgo(2),
  attributes: { name: '王 伟', department: '心血管内科' },
  identifiers: [{ type: 'phone', value: '13900000001' }],
});
const verified = record('registration', 'firstHand', {
  id: 'r1',
  changedAt: daysAgo(900),
  attributes: { name: '王伟' },
  identifiers: [
    { type: 'phone', value: '13900000001' },
    { type: 'email', value: 'w@example.com' },
  ],
});
const bought = record('directory', 'thirdHand', { id: 'd1', droppedDaysAgo: 1, attributes: { title: '主任医师' } });

describe('goldenRecord', () => {
  const { golden, identifiers, records, country } = goldenRecord([typed, bought, retyped, verified]);

  it('takes the best trust, however old', () => {
    expect(golden.name).toEqual({
      value: '王伟',
      source: 'registration',
      recordId: verified.recordId,
      trust: 'firstHand',
      at: daysAgo(900),
      reason: 'firstHand outranks secondHand',
    });
  });

  it('takes the latest of one trust', () => {
    expect(golden.department).toMatchObject({ value: '心血管内科', source: 'event', reason: 'latest of 2 secondHand' });
  });

  it('takes an only value from whoever has it, with the drop as its time', () => {
    expect(golden.title).toMatchObject({ value: '主任医师', at: daysAgo(1), reason: 'the only value' });
    expect(golden.hospital).toMatchObject({ value: '市一院', reason: 'the only value' });
    expect(golden.gender).toBeUndefined();
  });

  it('compares instants, not texts, and breaks ties by record id', () => {
    const sameInstant = { changedAt: '2026-05-01T00:00:00Z' };
    const precise = { changedAt: '2026-05-01T00:00:00.000Z' };
    const a = record('crm', 'secondHand', { id: 'a', ...sameInstant, attributes: { city: 'A' } });
    const b = record('crm', 'secondHand', { id: 'b', ...precise, attributes: { city: 'B' } });
    const first = a.recordId < b.recordId ? a : b;
    for (const records of [
      [a, b],
      [b, a],
    ]) {
      expect(goldenRecord(records).golden.city).toMatchObject({
        recordId: first.recordId,
        reason: 'first by record id of 2 equally recent secondHand',
      });
    }
    const half = record('crm', 'secondHand', { id: 'c', changedAt: '2026-05-01T00:00:00.500Z', attributes: { city: 'C' } });
    expect(goldenRecord([a, half]).golden.city?.value).toBe('C');
  });

  it('keeps every identifier once, with the best record that carries it', () => {
    expect(identifiers.map(({ type, value, source, reason }) => ({ type, value, source, reason }))).toEqual([
      { type: 'phone', value: '13900000001', source: 'registration', reason: 'firstHand outranks secondHand' },
      { type: 'email', value: 'w@example.com', source: 'registration', reason: 'the only value' },
    ]);
  });

  describe('of verified registrations', () => {
    const attributes = { name: '王伟', hospital: '市一院', hospitalId: 'h1', department: '心内科', gender: 'male' };
    const real = record('registration', 'firstHand', { id: 'v', verified: true, changedAt: daysAgo(400), attributes });
    const later = record('event', 'firstHand', {
      id: 'f',
      changedAt: daysAgo(1),
      attributes: {
        name: '王玮',
        hospital: '市二院',
        hospitalId: 'h2',
        hospitalGrade: '3A',
        title: '主任医师',
        titleCode: '231',
      },
      identifiers: [{ type: 'phone', value: '13900000002' }],
    });

    it('takes what was verified, attribute by attribute, over later firstHand statements', () => {
      for (const records of [
        [real, later, typed],
        [typed, later, real],
      ]) {
        const { golden: best } = goldenRecord(records);
        expect(best.name).toMatchObject({ value: '王伟', source: 'registration', reason: 'verified outranks firstHand' });
        expect(best.department).toMatchObject({ value: '心内科', reason: 'verified outranks secondHand' });
        expect(best.gender).toMatchObject({ value: 'male', reason: 'the only value' });
        // Of what was not verified the others decide.
        expect(best.title).toMatchObject({ value: '主任医师', source: 'event', reason: 'the only value' });
      }
    });

    it('takes the latest of several', () => {
      const again = record('registration', 'firstHand', {
        id: 'v2',
        verified: true,
        changedAt: daysAgo(30),
        attributes: { hospital: '市三院' },
      });
      const { golden: best } = goldenRecord([real, again, later]);
      expect(best.hospital).toMatchObject({ value: '市三院', reason: 'latest of 2 verified' });
      expect(best.name).toMatchObject({ value: '王伟', at: daysAgo(400) });
    });

    it('takes no trust for a verification', () => {
      const { verified: _, ...unverified } = real;
      expect(goldenRecord([unverified, later]).golden.name).toMatchObject({ value: '王玮', reason: 'latest of 2 firstHand' });
    });

    it('keeps what was derived with what it was derived from, and takes it from nobody else', () => {
      const { golden: best } = goldenRecord([real, later]);
      expect(best.hospitalId).toEqual({ ...best.hospital, value: 'h1', reason: 'with its hospital' });
      // h2 has a grade, but the hospital that survives is h1.
      expect(best.hospitalGrade).toBeUndefined();
      expect(best.titleCode).toMatchObject({ value: '231', source: 'event', reason: 'with its title' });
      const codeOnly = record('crm', 'secondHand', { id: 's', attributes: { specialtyCode: '207RC0000X' } });
      expect(goldenRecord([real, codeOnly]).golden.specialtyCode).toMatchObject({ reason: 'the only value' });
    });

    it('names it first with the identifiers that it carries', () => {
      const carried = { ...real, identifiers: later.identifiers };
      expect(goldenRecord([later, carried]).identifiers).toMatchObject([
        { source: 'registration', reason: 'verified outranks firstHand' },
      ]);
    });
  });

  it('lists the records and the country', () => {
    expect(records.map(({ sourceId }) => sourceId).sort()).toEqual(['c1', 'd1', 'e1', 'r1']);
    expect(country).toBe('CN');
  });
});
