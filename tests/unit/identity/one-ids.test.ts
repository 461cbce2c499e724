import { describe, expect, it } from 'vitest';
import type { ComponentRoot, MemberRow, Part } from '../../../shared/contracts/identity.ts';
import { OneId, type RecordId, RecordVersion } from '../../../shared/domain/ids.ts';
import { EMPTY } from '../../../shared/identity/component.ts';
import { assignOneIds } from '../../../shared/identity/one-ids.ts';

const oneId = (n: number): OneId => OneId.parse(`hcp_${String(n).padStart(26, '0')}`);
const ids = (letters: string): RecordId[] => [...letters] as unknown as RecordId[];
const version = RecordVersion.parse('0000000000001-0000000000001-000000001');
const rows = new Map<RecordId, MemberRow>();

/** From parts written as [OneID number, records] to groups; as `number:records`, and `number→successor` for those retired. */
const assign = (before: [number, string][], groups: string[]): string[] => {
  let next = 90;
  const parts = before.map(([n, records]): Part => ({ oneId: oneId(n), records: ids(records), digest: `${n}` }));
  const node: ComponentRoot = { ...EMPTY, parts };
  const number = (id: OneId | undefined): string => (id === undefined ? 'none' : String(Number(id.slice(4))));
  const assigned = assignOneIds(node, groups.map(ids), rows, () => oneId(next++));
  return [
    ...assigned.parts.map((part) => `${number(part.oneId)}:${part.records.join('')}`),
    ...assigned.former.map((part) => `${number(part.oneId)}→${number(part.succeededBy)}`),
  ];
};

describe('assignOneIds', () => {
  it.each<[string, [number, string][], string[], string[]]>([
    ['the first', [], ['ab'], ['90:ab']],
    [
      'no change',
      [
        [1, 'ab'],
        [2, 'c'],
      ],
      ['ab', 'c'],
      ['1:ab', '2:c'],
    ],
    ['a new member', [[1, 'ab']], ['abc'], ['1:abc']],
    [
      'a merge keeps the oldest, however small',
      [
        [2, 'abc'],
        [1, 'd'],
      ],
      ['abcd'],
      ['1:abcd', '2→1'],
    ],
    ['a split leaves the id with the largest part', [[1, 'abc']], ['a', 'bc'], ['90:a', '1:bc']],
    ['a split into equals: with the first record', [[1, 'ab']], ['a', 'b'], ['1:a', '90:b']],
    [
      'a record that moves takes no id along',
      [
        [1, 'ab'],
        [2, 'cd'],
      ],
      ['a', 'bcd'],
      ['1:a', '2:bcd'],
    ],
    [
      'of equal shares the part where they make up more',
      [
        [1, 'ab'],
        [2, 'cd'],
      ],
      ['acd', 'b'],
      ['2:acd', '1:b'],
    ],
    [
      'all withdrawn',
      [
        [1, 'ab'],
        [2, 'c'],
      ],
      ['c'],
      ['2:c', '1→none'],
    ],
    [
      'a merge and a split at once',
      [
        [1, 'ab'],
        [2, 'cde'],
      ],
      ['abde', 'c'],
      ['1:abde', '90:c', '2→1'],
    ],
  ])('%s', (_, before, groups, after) => {
    expect(assign(before, groups)).toEqual(after);
  });

  it('touches a part whose records are the same at other versions, or under other marks, and no other', () => {
    const row = { version, withdrawn: false, generic: [], revision: 1 } as unknown as MemberRow;
    const [a, b] = ids('ab') as [RecordId, RecordId];
    const first = new Map([
      [a, row],
      [b, row],
    ]);
    let next = 1;
    const { parts } = assignOneIds(EMPTY, [[a], [b]], first, () => oneId(next++));
    const node: ComponentRoot = { ...EMPTY, parts };
    expect(assignOneIds(node, [[a], [b]], first, () => oneId(99)).touched).toEqual([]);
    const newer = RecordVersion.parse('0000000000002-0000000000001-000000001');
    expect(
      assignOneIds(
        node,
        [[a], [b]],
        new Map([
          [a, { ...row, version: newer }],
          [b, row],
        ]),
        () => oneId(99),
      ).touched,
    ).toEqual([oneId(1)]);
    const marked = { ...row, generic: ['phone#x'] } as unknown as MemberRow;
    expect(
      assignOneIds(
        node,
        [[a], [b]],
        new Map([
          [a, row],
          [b, marked],
        ]),
        () => oneId(99),
      ).touched,
    ).toEqual([oneId(2)]);
  });
});
