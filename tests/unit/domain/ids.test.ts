import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedHash, recordVersion } from '../../../shared/domain/ids.ts';

describe('keyedHash', () => {
  it('is HMAC-SHA-256, its first 128 bits', () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 150 });
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 800 }));
    fc.assert(
      fc.property(key, text, text, (bytes, namespace, value) => {
        const whole = createHmac('sha256', bytes).update(namespace).update('\0').update(value).digest();
        expect(keyedHash(bytes, namespace, value)).toBe(whole.subarray(0, 16).toString('base64url'));
      }),
      { numRuns: 500 },
    );
  });
});

describe('recordVersion', () => {
  it('orders by change, then drop, then line', () => {
    const ordered = [
      [-5, 1, 1],
      [1, 1, 2],
      [1, 2, 1],
      [2, 1, 1],
      [2, 1, 10],
      [1_767_000_000_000.7, 3, 0],
      [9e15, 3, 9e12],
    ] as const;
    const versions = ordered.map(([changedAt, droppedAt, line]) => recordVersion(changedAt, droppedAt, line));
    expect(versions.toSorted()).toEqual(versions);
    expect(versions[0]).toBe('0000000000000-0000000000001-000000001');
    expect(versions.at(-1)).toBe('9999999999999-0000000000003-999999999');
  });
});
