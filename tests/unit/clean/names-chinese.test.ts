import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeCode, IssueCode } from '../../../shared/clean/codes.ts';
import { type PersonName, personName, type WrittenName } from '../../../shared/clean/names/person-name.ts';

type Row = [written: string, value: Partial<PersonName>, changes?: ChangeCode[], issues?: IssueCode[]];

const full = (name: string, familyName?: string, more: Partial<PersonName> = {}): PersonName => ({
  name,
  ...(familyName === undefined ? {} : { familyName, givenName: name.slice(familyName.length).trim() }),
  form: 'full',
  ...more,
});
const surnameOnly = (name: string, title?: string): PersonName => ({
  name,
  familyName: name,
  form: 'family-only',
  ...(title === undefined ? {} : { title }),
});

const CHINESE: Row[] = [
  ['王伟', full('王伟', '王')],
  ['王 伟', full('王伟', '王'), ['name-spaces-removed']],
  ['王　伟', full('王伟', '王'), ['name-spaces-removed']],
  ['张 小 明', full('张小明', '张'), ['name-spaces-removed']],
  ['欧阳 娜娜', full('欧阳娜娜', '欧阳'), ['name-spaces-removed']],
  ['～王伟～', full('王伟', '王'), ['name-symbols-dropped']],
  ['王伟🌸', full('王伟', '王'), ['name-symbols-dropped']],
  // Titles.
  ['王伟主任医师', full('王伟', '王', { title: '主任医师' }), ['name-title-dropped']],
  ['王伟主任', full('王伟', '王', { title: '主任' }), ['name-title-dropped']],
  ['李娜医生', full('李娜', '李'), ['name-title-dropped']],
  ['李娜护士长', full('李娜', '李', { title: '护士长' }), ['name-title-dropped']],
  ['王伟 副主任医师 心内科', full('王伟', '王', { title: '副主任医师' }), ['name-title-dropped', 'name-remark-dropped']],
  ['王伟心内科主任', full('王伟', '王', { title: '科主任' }), ['name-title-dropped']],
  ['王伟主任医师、教授', full('王伟', '王', { title: '主任医师教授' }), ['name-symbols-dropped', 'name-title-dropped']],
  ['王伟(主任医师)', full('王伟', '王', { title: '主任医师' }), ['name-remark-dropped']],
  ['张明（心内科主任）', full('张明', '张', { title: '科主任' }), ['name-remark-dropped']],
  ['副主任医师李娜', full('李娜', '李', { title: '副主任医师' }), ['name-title-dropped']],
  ['医生王伟', full('王伟', '王'), ['name-remark-dropped']],
  ['Dr. 王伟', full('王伟', '王'), ['name-title-dropped']],
  ['王偉醫生', full('王伟', '王'), ['script-simplified', 'name-title-dropped']],
  ['张主任医师教授', surnameOnly('张', '主任医师教授'), ['name-title-dropped'], ['name-partial']],
  ['王教授', surnameOnly('王', '教授'), ['name-title-dropped'], ['name-partial']],
  ['张医生', surnameOnly('张'), ['name-title-dropped'], ['name-partial']],
  ['A张医生', surnameOnly('张'), ['name-remark-dropped', 'name-title-dropped'], ['name-partial']],
  ['老李', surnameOnly('李'), ['name-title-dropped'], ['name-partial']],
  ['王总', surnameOnly('王'), ['name-title-dropped'], ['name-partial']],
  // What looks like a title and is none.
  ['王长生', full('王长生', '王')],
  ['李文科', full('李文科', '李')],
  ['李学会', full('李学会', '李')],
  ['张任', full('张任', '张')],
  // Remarks.
  ['王伟（返聘）', full('王伟', '王'), ['name-remark-dropped']],
  ['王伟13812345678', full('王伟', '王'), ['name-remark-dropped']],
  ['王伟2', full('王伟', '王'), ['name-remark-dropped']],
  ['王伟-心内科', full('王伟', '王'), ['name-symbols-dropped', 'name-remark-dropped']],
  ['北京协和医院王伟', full('王伟', '王'), ['name-remark-dropped']],
  ['姓名：王伟', full('王伟', '王'), ['name-remark-dropped']],
  ['王伟 PhD', full('王伟', '王', { credential: 'PhD' }), ['name-credential-split']],
  // Traditional characters, and those that are not.
  ['蘇麗娟', full('苏丽娟', '苏'), ['script-simplified']],
  ['歐陽鋒', full('欧阳锋', '欧阳'), ['script-simplified']],
  ['鍾麗', full('钟丽', '钟'), ['script-simplified']],
  ['陳昇', full('陈昇', '陈'), ['script-simplified']],
  ['王乾', full('王乾', '王')],
  ['陶喆', full('陶喆', '陶')],
  ['於洋', full('於洋', '於')],
  ['髙敏', full('高敏', '高'), ['script-simplified']],
  ['王〇', full('王〇', '王')],
  ['王𠮷', full('王𠮷', '王')],
  // Names transcribed.
  ['买买提·吐尔逊', full('买买提·吐尔逊')],
  ['買買提·吐爾遜', full('买买提·吐尔逊'), ['script-simplified']],
  ['买买提•吐尔逊', full('买买提·吐尔逊'), ['name-dot-formatted']],
  ['买买提‧吐尔逊', full('买买提·吐尔逊'), ['name-dot-formatted']],
  ['买买提・吐尔逊', full('买买提·吐尔逊'), ['name-dot-formatted']],
  ['阿不都热依木.艾买提', full('阿不都热依木·艾买提'), ['name-dot-formatted']],
  ['阿不都热依木 艾买提', full('阿不都热依木·艾买提'), ['name-dot-formatted']],
  ['扎西次仁', full('扎西次仁'), [], ['name-surname-unknown']],
  // Surnames.
  ['欧阳娜', full('欧阳娜', '欧阳')],
  ['司马光', full('司马光', '司马')],
  ['诸葛亮', full('诸葛亮', '诸葛')],
  ['范徐丽泰', full('范徐丽泰', '范徐')],
  ['张李娜', full('张李娜', '张')],
  ['单于飞', full('单于飞', '单')],
  ['欧阳', surnameOnly('欧阳'), [], ['name-partial']],
  ['蔄伟', full('蔄伟', '蔄')],
  ['渥美娟', full('渥美娟'), [], ['name-surname-unknown']],
  ['张三', full('张三', '张'), [], ['name-dummy']],
  // Masked.
  ['张*明', { name: '张*明', familyName: '张', form: 'masked' }, [], ['name-partial']],
  ['张＊明', { name: '张*明', familyName: '张', form: 'masked' }, [], ['name-partial']],
  ['张某某', { name: '张**', familyName: '张', form: 'masked' }, ['name-mask-formatted'], ['name-partial']],
  ['张X明', { name: '张*明', familyName: '张', form: 'masked' }, ['name-mask-formatted'], ['name-partial']],
  ['张XX', { name: '张**', familyName: '张', form: 'masked' }, ['name-mask-formatted'], ['name-partial']],
  ['张●明', { name: '张*明', familyName: '张', form: 'masked' }, ['name-mask-formatted'], ['name-partial']],
  ['欧阳*', { name: '欧阳*', familyName: '欧阳', form: 'masked' }, [], ['name-partial']],
  ['*伟', { name: '*伟', form: 'masked' }, [], ['name-partial']],
  ['张X医生', { name: '张*', familyName: '张', form: 'masked' }, ['name-mask-formatted', 'name-title-dropped'], ['name-partial']],
];

const LATIN: Row[] = [
  ['Wang Xiaoming', full('Wang Xiaoming', 'Wang')],
  ['Wei WANG', full('Wang Wei', 'Wang'), ['name-reordered', 'name-latin-formatted']],
  ['WANG Wei', full('Wang Wei', 'Wang'), ['name-latin-formatted']],
  ['Xiao-Ming WANG', full('Wang Xiaoming', 'Wang'), ['name-reordered', 'name-latin-formatted']],
  ['Wang Xiao Ming', full('Wang Xiaoming', 'Wang'), ['name-latin-formatted']],
  ['Xiaoming Wang', full('Wang Xiaoming', 'Wang'), ['name-reordered', 'name-latin-formatted']],
  ['wang, wei', full('Wang Wei', 'Wang'), ['name-latin-formatted']],
  ['OUYANG, Nana', full('Ouyang Nana', 'Ouyang'), ['name-latin-formatted']],
  ['Ou Yang Na', full('Ouyang Na', 'Ouyang'), ['name-latin-formatted']],
  ['Lü Bu', full('Lyu Bu', 'Lyu'), ['name-latin-formatted']],
  ['Wáng Xiǎomíng', full('Wang Xiaoming', 'Wang'), ['name-latin-formatted']],
  ['Wei Wang', full('Wang Wei', 'Wang'), ['name-reordered', 'name-latin-formatted'], ['name-order-uncertain']],
  ['Yang Liu', full('Liu Yang', 'Liu'), ['name-reordered', 'name-latin-formatted'], ['name-order-uncertain']],
  ['Li Wei', full('Li Wei', 'Li'), [], ['name-order-uncertain']],
  ['wangxiaoming', full('Wang Xiaoming', 'Wang'), ['name-latin-formatted'], ['name-order-uncertain']],
  ['王伟 (Wei Wang)', full('王伟', '王'), ['name-remark-dropped']],
  ['王伟 Wei Wang', full('王伟', '王'), ['name-remark-dropped']],
  ['Wei Wang (王伟)', full('王伟', '王'), ['name-remark-dropped']],
  [
    'W. Wang',
    { name: 'Wang W', familyName: 'Wang', givenName: 'W', form: 'initials' },
    ['name-reordered', 'name-latin-formatted'],
    ['name-partial'],
  ],
  [
    'John Smith',
    { name: 'John Smith', familyName: 'Smith', givenName: 'John', form: 'full' },
    ['name-parts-split'],
    ['name-surname-unknown'],
  ],
];

/** A value given again as its record carries it: what has a place of its own among the attributes. */
const again = ({ title: _, form: __, ...parts }: PersonName): WrittenName => parts;

describe('Chinese names', () => {
  it.each([...CHINESE, ...LATIN])('%s', (written, value, changes = [], issues = []) => {
    expect(personName({ name: written }, 'CN')).toEqual({ value, changes, issues });
  });

  it.each<[string, IssueCode]>([
    ...[
      ...[
        '测试',
        '测试医生',
        'test',
        'Test123',
        '未知',
        'N/A',
        '无',
        '---',
        '客户',
        '患者',
        '匿名',
        '张三李四',
        '医生',
        '先生',
        '经理',
      ],
      ...[
        '心内科主任',
        '13800138000',
        'a@b.cn',
        'aaa',
        '哈哈哈',
        '某某',
        '***',
        '患者王伟',
        '🌸',
        '公司',
        '单位',
        '空白',
        '全体',
        '管理员',
        '别人',
        '张测试',
      ],
    ].map((text): [string, IssueCode] => [text, 'name-placeholder']),
    ...['北京协和医院', '王医院', '心内科', '门诊', '全科', '某某医药公司', 'Beijing Union Hospital'].map(
      (text): [string, IssueCode] => [text, 'name-organisation'],
    ),
    ...['小确幸', '幸福的小鱼', '爱吃糖的猫', 'Sunny', 'Linda', '听雨🌸', '向日葵', '一缕阳光', '岁月静好', '柠檬不酸', '伟'].map(
      (text): [string, IssueCode] => [text, 'name-nickname'],
    ),
    ['王伟、李娜', 'name-several'],
    ['王伟/李娜', 'name-several'],
    ['王伟 李娜', 'name-several'],
  ])('refuses %s: %s', (written, issue) => {
    expect(personName({ name: written }, 'CN')).toEqual({ changes: [], issues: [issue] });
  });

  it.each<[WrittenName, PersonName]>([
    [{ familyName: '王', givenName: '伟' }, full('王伟', '王')],
    [{ familyName: 'Wei', givenName: 'Wang' }, full('Wei Wang', 'Wei')],
    [{ name: 'Wang Wei', familyName: 'Wei', givenName: 'Wang' }, full('Wei Wang', 'Wei')],
    [{ name: '张*明', familyName: '张', givenName: '晓明' }, full('张晓明', '张')],
    [{ name: '王伟', credential: 'M.D., PH.D.' }, full('王伟', '王', { credential: 'MD, PhD' })],
    [{ familyName: '王' }, surnameOnly('王')],
  ])('of parts: %j', (written, value) => {
    expect(personName(written, 'CN').value).toEqual(value);
  });

  it('reads what it has read to the same again', () => {
    for (const [written] of [...CHINESE, ...LATIN]) {
      const { value } = personName({ name: written }, 'CN');
      if (!value) throw new Error(written);
      const { title: _, ...untitled } = value;
      expect(personName(again(value), 'CN').value).toEqual(untitled);
    }
  });

  it('does so whatever is thrown at it, and a refusal has one reason', () => {
    const atoms = [
      ...'王李张刘伟娜明欧阳司马买提吐尔逊•·.*＊某xX 　（）()-，、/;教授陳麗🌸~@12?的小老总',
      ...['主任', '副主任医师', '医生', '心内科', 'Wei', 'WANG', 'xiao', 'Dr.', 'MD', 'Smith', '患者', '医院', '测试', '\u200b'],
    ];
    const name = fc.array(fc.constantFrom(...atoms), { minLength: 1, maxLength: 7 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(name, fc.constantFrom('CN' as const, 'US' as const), (written, country) => {
        const { value, changes, issues } = personName({ name: written }, country);
        if (value === undefined) {
          expect(issues).toHaveLength(1);
          expect(changes).toEqual([]);
          return;
        }
        const { title: _, ...untitled } = value;
        expect(personName(again(value), country).value).toEqual(untitled);
        if (value.form === 'masked' || value.form === 'family-only') expect(issues).toContain('name-partial');
        if (value.form === 'full') expect(issues).not.toContain('name-partial');
      }),
      { numRuns: 5000 },
    );
  });
});
