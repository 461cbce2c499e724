import { kept, type Normalised, refused } from '../normalised.ts';
import { simplified } from '../simplified.ts';

const LEVELS: Readonly<Record<string, string>> = {
  '1': '一',
  '2': '二',
  '3': '三',
  壹: '一',
  贰: '二',
  叁: '三',
  i: '一',
  ii: '二',
  iii: '三',
};
const CLASSES: Readonly<Record<string, string>> = { a: '甲', b: '乙', c: '丙' };
const CANONICAL = /^(?:[一二三]级(?:[甲乙丙特]等)?|未定级)$/u;
/** 极 is a common slip for 级. */
const LEVEL = /(?<!第)(iii|ii|i|[一二三壹贰叁123])(?:[级极]|(?=[甲乙丙特abc]|[/等]))/u;
const CLASS = /([甲乙丙特])(?!状|肝|别|需|殊|色|勤)|(?<=^[一二三壹贰叁123]级?)([abc])(?![a-z])/u;
const NONE = /^(?:无|没有|暂无|未评|未定|暂未|尚未|不定|待定|待评|无等级|无级别|无评级)/u;

/**
 * A Chinese hospital's grade (医院分级管理办法, 1989: three levels, each of classes 甲, 乙 and 丙, the third also of 特) as its level and class:
 * 三甲, 三级甲, 3A, 三级甲等专科医院 → 三级甲等; 二级综合, 三级未定等 → 二级, 三级; 无, 未评级 → 未定级. 市级 and 省级 say who runs a
 * hospital, not its grade.
 */
export const hospitalGrade = (text: string): Normalised => {
  if (CANONICAL.test(text)) return kept(text);
  const bare = simplified(text.normalize('NFKC'))
    .toLowerCase()
    .replace(/[\s.,、。·\-—_]+/gu, '');
  if (NONE.test(bare)) return { value: '未定级', changes: ['grade-standardised'], issues: [] };
  const [, level = ''] = LEVEL.exec(bare) ?? [];
  if (level === '') return refused('grade-invalid');
  const [, written = '', letter = ''] = CLASS.exec(bare) ?? [];
  const classed = written || CLASSES[letter] || '';
  const value = `${LEVELS[level] ?? level}级${classed === '' ? '' : `${classed}等`}`;
  return { value, changes: value === text ? [] : ['grade-standardised'], issues: [] };
};
