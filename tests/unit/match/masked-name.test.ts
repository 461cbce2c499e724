import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MatchingModel } from '../../../shared/contracts/model.ts';
import { compile } from '../../../shared/match/compile.ts';
import { columnOf, tableOf, valueAt } from '../../../shared/match/table.ts';

const { $schema: _, ...config } = JSON.parse(readFileSync('config/matching/hcp-cn.json', 'utf8'));
const model = MatchingModel.parse(config);

/** The level of the comparison of names; 0 says nothing. */
const levelOf = (left: string, right: string): number => {
  const record = (name: string) => ({ source: 0, value: (column: string) => (column === 'writtenName' ? name : undefined) });
  const table = tableOf(model, [record(left), record(right), record('李四光')]);
  const comparison = compile(model, table).find(({ id }) => id === 'name');
  return comparison?.level(0, table.stride) ?? -1;
};

it.each([
  ['王伟', '王伟', 1],
  ['王伟', '王偉主任', 1],
  ['王伟', '王 伟（返聘）', 1],
  // A surname is all that they share for certain.
  ['张*明', '张*明', 4],
  ['张*明', '张明', 4],
  ['张*明', '张晓明', 4],
  ['张*明', 'Zhang Xiaoming', 4],
  ['张某某', '张某某', 4],
  ['张医生', '张医生', 4],
  ['欧阳医生', '欧阳娜', 4],
  ['张*明', '李晓明', 5],
  ['李医生', '张医生', 5],
  ['*晓明', '李晓明', 0],
  ['买买提·吐尔逊', '买买提•吐尔逊', 1],
])('%s and %s compare at level %i', (left, right, level) => expect(levelOf(left, right)).toBe(level));

it('tells different names apart', () => expect(levelOf('王伟', '李晓明')).toBeGreaterThan(1));

it('blocks nobody by a masked name', () => {
  const table = tableOf(model, [{ source: 0, value: (column) => (column === 'writtenName' ? '张*明' : '北京') }]);
  expect(valueAt(table, columnOf(table, 'pinyin'), 0)).toBe(0);
});
