import { describe, expect, it } from 'vitest';
import { doctorOf } from '../../../cli/generate/doctor.ts';
import { hospitalOf, numeral } from '../../../cli/generate/places.ts';
import { randomOf, serial } from '../../../cli/generate/random.ts';

describe('numeral', () => {
  it.each([
    [1, '一'],
    [10, '十'],
    [11, '十一'],
    [20, '二十'],
    [35, '三十五'],
    [101, '一百零一'],
    [110, '一百一十'],
    [306, '三百零六'],
    [1000, '一千'],
    [1005, '一千零五'],
    [2030, '二千零三十'],
  ])('%i is %s', (n, text) => expect(numeral(n)).toBe(text));
});

it('serial never repeats itself', () => {
  const serials = new Set(Array.from({ length: 200_000 }, (_, n) => serial(42, n)));
  expect(serials.size).toBe(200_000);
  expect([...serials].every((text) => /^\d{8}$/.test(text))).toBe(true);
});

it('randomOf is even, and another stream another one', () => {
  const random = randomOf(1, 2, 'a');
  const draws = Array.from({ length: 10_000 }, random);
  expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.5, 1);
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...draws)).toBeLessThan(1);
  const firsts = [randomOf(1, 2, 'a'), randomOf(2, 2, 'a'), randomOf(1, 3, 'a'), randomOf(1, 2, 'b')].map((next) => next());
  expect(new Set(firsts).size).toBe(4);
  expect(randomOf(1, 2, 'a')()).toBe(draws[0]);
});

it('no two hospitals have one name or one switchboard', () => {
  const hospitals = Array.from({ length: 20_000 }, (_, n) => hospitalOf(n));
  expect(new Set(hospitals.map(({ name }) => name)).size).toBe(hospitals.length);
  expect(new Set(hospitals.map(({ landline }) => landline)).size).toBe(hospitals.length);
});

it('a doctor needs no other doctor: the same alone as in a row', () => {
  const world = { seed: 5, hcps: 1000, asOf: 0 };
  const row = Array.from({ length: 1000 }, (_, index) => doctorOf(world, index));
  expect(doctorOf(world, 777)).toEqual(row[777]);
  for (const field of ['licence', 'unionid', 'openid', 'email'] as const)
    expect(new Set(row.map((doctor) => doctor[field])).size, field).toBe(1000);
  expect(new Set(row.flatMap((doctor) => [doctor.mobile.now, doctor.mobile.before])).size).toBeGreaterThan(1050);
  expect(row.every((doctor) => Object.values(doctor.knownTo).includes(true))).toBe(true);
  const namesakes = row.filter(
    (doctor, n) => n > 0 && doctor.name === row[n - 1]!.name && doctor.hospital.now.number === row[n - 1]!.hospital.now.number,
  );
  expect(namesakes.length).toBeGreaterThan(15);
  expect(namesakes.length).toBeLessThan(50);
});
