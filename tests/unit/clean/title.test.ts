import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODE_OF_TITLE } from '../../../shared/clean/titles/ranks.ts';
import { title } from '../../../shared/clean/titles/title.ts';

type Row = [
  raw: string,
  title?: string | undefined,
  code?: string | undefined,
  professorship?: string,
  post?: string,
  changes?: string,
  issues?: string,
];
const FORMATTED = 'title-formatted';
const SPLIT = 'title-split';

const ROWS: readonly Row[] = [
  ['主任医师', '主任医师', '231'],
  ['副主任医师', '副主任医师', '232'],
  ['主治医师', '主治医师', '233'],
  ['医师', '医师', '234'],
  ['医士', '医士', '235'],
  ['主治', '主治医师', '233', '', '', FORMATTED],
  ['主治医生', '主治医师', '233', '', '', FORMATTED],
  ['主治（主管）医师', '主治医师', '233', '', '', FORMATTED],
  ['住院医师', '医师', '234', '', '', FORMATTED],
  ['规培医师', '医师', '234', '', '规培医师', SPLIT],
  ['住院总医师', '医师', '234', '', '总住院医师', SPLIT],
  ['执业医师', '医师', '234', '', '', FORMATTED],
  ['执业助理医师', '医士', '235', '', '', FORMATTED],
  ['主 任 医 师', '主任医师', '231', '', '', FORMATTED],
  ['主任醫師', '主任医师', '231', '', '', FORMATTED],
  ['一级主任医师', '主任医师', '231', '', '', FORMATTED],
  ['主任中医师', '主任中医师', '231'],
  ['主任公卫医师', '主任医师', '231', '', '', FORMATTED],
  ['心内科主任医师', '主任医师', '231', '', '', FORMATTED],
  ['主任医师/教授/博士生导师', '主任医师', '231', '教授', '博士生导师', SPLIT],
  ['主任医师，教授，科主任', '主任医师', '231', '教授', '科主任', SPLIT],
  ['副主任医师（副教授）', '副主任医师', '232', '副教授', '', SPLIT],
  ['教授、博导、主任医师', '主任医师', '231', '教授', '博士生导师', SPLIT],
  ['医学博士，主治医师', '主治医师', '233', '', '', FORMATTED],
  ['主任药师', '主任药师', '241'],
  ['主管药师', '主管药师', '243'],
  ['主任护师', '主任护师', '251'],
  ['主管护师、护士长', '主管护师', '253', '', '护士长', SPLIT],
  ['副主任护师 护理部主任', '副主任护师', '252', '', '护理部主任', SPLIT],
  ['护士', '护士', '255'],
  ['主任技师', '主任技师', '261'],
  ['副主任检验技师', '副主任技师', '262', '', '', FORMATTED],
  ['主管检验师', '主管技师', '263', '', '', FORMATTED],
  ['高级工程师', '高级工程师', '082'],
  ['教授级高级工程师', '教授级高级工程师', undefined],
  ['主治医师、副主任医师', '副主任医师', '232', '', '', SPLIT, 'title-several'],
  ['教授', undefined, undefined, '教授'],
  ['二级教授', undefined, undefined, '教授', '', FORMATTED],
  ['客座教授', undefined, undefined, '客座教授'],
  ['讲师', undefined, undefined, '讲师'],
  ['主任', undefined, undefined, '', '主任', '', 'title-ambiguous'],
  ['副主任', undefined, undefined, '', '副主任', '', 'title-ambiguous'],
  ['主任、主任医师', '主任医师', '231', '', '主任', SPLIT],
  ['心内科主任', undefined, undefined, '', '科主任', FORMATTED],
  ['副科主任', undefined, undefined, '', '科副主任', FORMATTED],
  ['副院长/主任医师', '主任医师', '231', '', '副院长', SPLIT],
  ['院长', undefined, undefined, '', '院长'],
  ['护士长', undefined, undefined, '', '护士长'],
  ['助理护士长', undefined, undefined, '', '护士长', FORMATTED],
  ['外科护士长', undefined, undefined, '', '科护士长', FORMATTED],
  ['学科带头人', undefined, undefined, '', '学科带头人'],
  ['博、硕士研究生导师', undefined, undefined, '', '博士生导师、硕士生导师', FORMATTED],
  ['医务处处长', undefined, undefined, '', '医务处处长'],
  ['副高', '副高级', undefined, '', '', FORMATTED, 'title-ambiguous'],
  ['正高级职称', '正高级', undefined, '', '', FORMATTED, 'title-ambiguous'],
  ['医生', '医生', undefined, '', '', '', 'title-ambiguous'],
  ['执业药师', '执业药师', undefined, '', '', '', 'title-ambiguous'],
  ['attending', '主治医师', '233', '', '', FORMATTED],
  ['Associate Chief Physician, Professor', '副主任医师', '232', '教授', '', SPLIT],
  ['Resident Physician', '医师', '234', '', '', FORMATTED],
  ['博士', undefined, undefined, '', '', '', 'title-unknown'],
  ['销售代表', '销售代表', undefined, '', '', '', 'title-unknown'],
  ['无', undefined],
  ['N/A', undefined],
];

describe('title', () => {
  it.each<Row>(ROWS)(
    '%s is %s %s, professorship %s, post %s',
    (raw, rank, code, professorship, post, changes = '', issues = '') => {
      const { value, ...said } = title(raw);
      expect([value?.title, value?.code]).toEqual([rank, code]);
      expect([value?.professorship ?? '', value?.post ?? '']).toEqual([professorship ?? '', post ?? '']);
      expect([said.changes.join(), said.issues.join()]).toEqual([changes, issues]);
    },
  );

  it('leaves each rank of the standard as it is', () => {
    for (const [name, code] of CODE_OF_TITLE)
      expect(title(name)).toEqual({ value: { title: name, code }, changes: [], issues: [] });
  });

  it('changes nothing the second time, each part for itself', () => {
    const again = (text: string) => {
      const { value } = title(text);
      if (value?.title !== undefined)
        expect(title(value.title).value).toMatchObject({ title: value.title, ...(value.code && { code: value.code }) });
      if (value?.professorship !== undefined) expect(title(value.professorship).value?.professorship).toBe(value.professorship);
      if (value?.post !== undefined) expect(title(value.post).value?.post).toBe(value.post);
    };
    const words = fc.constantFrom(
      ...'主任 副主任 主治 住院 主管 医师 中医师 药师 护师 护士 护士长 技师 检验 教授 副教授 级 科 院长 副 博士 生导师 硕士 导师 、 / ， ( ) 高级 正高 副高 执业 助理 总 医生 处长 教授级 工程师 attending professor'.split(
        ' ',
      ),
      ' ',
    );
    for (const [raw] of ROWS) again(raw);
    fc.assert(
      fc.property(fc.array(words, { maxLength: 8 }), (parts) => again(parts.join(''))),
      { numRuns: 5_000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), again));
  });
});
