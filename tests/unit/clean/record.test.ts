import { describe, expect, it } from 'vitest';
import { contentHash } from '../../../shared/clean/record.ts';

describe('contentHash', () => {
  const content = {
    attributes: { name: '王芳', hospital: '协和' },
    identifiers: [
      { type: 'phone' as const, value: '+8613800138000' },
      { type: 'email' as const, value: 'a@example.org' },
    ],
    withdrawn: false,
  };

  it('does not depend on order', () => {
    const other = { ...content, attributes: { hospital: '协和', name: '王芳' }, identifiers: content.identifiers.toReversed() };
    expect(contentHash(other)).toBe(contentHash(content));
  });

  it.each([
    ['a value', { attributes: { ...content.attributes, name: '王方' } }],
    ['a value under another name', { attributes: { name: '王芳', department: '协和' } }],
    ['one value fewer', { attributes: { name: '王芳' } }],
    ['an identifier', { identifiers: content.identifiers.slice(1) }],
    ['its withdrawal', { withdrawn: true }],
    ['its verification', { verified: true as const }],
  ])('tells %s', (_, change) => expect(contentHash({ ...content, ...change })).not.toBe(contentHash(content)));
});
