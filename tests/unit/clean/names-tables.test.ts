import { describe, expect, it } from 'vitest';
import { nameOf, nicknameOf } from '../../../cli/generate/names.ts';
import { randomOf } from '../../../cli/generate/random.ts';
import { comparableName } from '../../../shared/clean/names/comparable-name.ts';
import { personName } from '../../../shared/clean/names/person-name.ts';
import { pinyin, surnameRank } from '../../../shared/clean/names/pinyin.ts';
import { simplified } from '../../../shared/clean/names/simplified.ts';
import { isSurname, surnameLength, surnames } from '../../../shared/clean/names/surnames.ts';
import type { Country } from '../../../shared/domain/hcp.ts';

const GIVEN = [
  ...'伟强军杰超明华飞宇浩亮文海国东成永新芳娜敏静丽艳秀玲英梅红雪慧佳月晓春兰长生任科中心主护专安总大小一二光阳乐福幸梦天',
];

/** Why text in a name's place is refused; undefined where it may be a name. */
const notAName = (text: string, country: Country): string | undefined => {
  const { value, issues } = personName({ name: text }, country);
  const reasons = { 'name-placeholder': 'placeholder', 'name-organisation': 'organisation', 'name-nickname': 'nickname' };
  return value ? undefined : Object.entries(reasons).find(([code]) => issues.some((issue) => issue === code))?.[1];
};

describe('what is no name', () => {
  it('is none of 50,000 generated names: each stands as it is, its surname told', () => {
    const random = randomOf(1, 1, 'names');
    for (let each = 0; each < 50_000; each++) {
      const { name, surname } = nameOf(random);
      const { value, issues } = personName({ name }, 'CN');
      expect(value).toEqual({ name, familyName: surname, givenName: name.slice(surname.length), form: 'full' });
      expect(issues).toEqual([]);
    }
  });

  it('is none that begins with a surname of the table, however rare', () => {
    const refused: string[] = [];
    for (const surname of surnames())
      for (const given of GIVEN)
        for (const name of [`${surname}${given}明`, `${surname}晓${given}`]) {
          const { value } = personName({ name }, 'CN');
          if (value?.form !== 'full' || value.name !== name || !value.familyName?.startsWith(surname)) refused.push(name);
        }
    // One character three times is noise, whoever's surname it is.
    expect(refused).toEqual(['明明明']);
  });

  it('knows nearly all that generated followers call themselves', () => {
    const random = randomOf(1, 1, 'nicknames');
    const passed = new Set<string>();
    for (let each = 0; each < 1000; each++) {
      const nickname = nicknameOf(random);
      if (notAName(nickname, 'CN') === undefined) passed.add(nickname);
    }
    // 木 is a surname.
    expect([...passed]).toEqual(['木子']);
  });

  it.each([
    ['王伟主任医师', 'CN', undefined],
    ['张*明', 'CN', undefined],
    ['Wei WANG', 'CN', undefined],
    ['John Smith, MD', 'US', undefined],
    ['测试', 'CN', 'placeholder'],
    ['患者', 'CN', 'placeholder'],
    ['XX医院', 'CN', 'organisation'],
    ['小确幸', 'CN', 'nickname'],
    ['Sunny', 'CN', 'nickname'],
    ['Sunny', 'US', undefined],
    ['王伟、李娜', 'CN', undefined],
  ] as const)('%s (%s): %s', (text, country, why) => expect(notAName(text, country)).toBe(why));
});

describe('surnames', () => {
  it('are each once, the commonest first', () => {
    expect(new Set(surnames()).size).toBe(surnames().length);
    expect(surnames().length).toBeGreaterThan(600);
    expect(surnames().slice(0, 3)).toEqual(['王', '李', '张']);
    for (const surname of surnames()) {
      expect(simplified(surname)).toBe(surname);
      expect(isSurname(surname)).toBe(true);
      expect(surnameLength(`${surname}明`)).toBe(surname.length);
    }
  });

  it.each(
    [
      ...[...'单shan 仇qiu 解xie 朴piao 查zha 曾zeng 区ou 尉yu'.matchAll(/(\p{Script=Han})([a-z]+)/gu)].slice(0, 7),
      ...'种chong 秘bi 佴nai 洗xian 祭zhai 么yao 贠yun 蔚yu 隽juan 炅gui 盖ge 乐yue 员yun 召shao 任ren 缪miao 那na 哈ha 折she'.matchAll(
        /(\p{Script=Han})([a-z]+)/gu,
      ),
      ...'尉迟yuchi 万俟moqi 长孙zhangsun 澹台tantai 亓官qiguan 鲜于xianyu 令狐linghu 单于shanyu'.matchAll(
        /(\p{Script=Han}+)([a-z]+)/gu,
      ),
    ].map(([, surname = '', reading = '']) => [surname, reading] as const),
  )('%s is read %s at the head of a name', (surname, reading) => {
    expect(pinyin(`${surname}伟`)).toEqual([`${reading}wei`]);
  });

  it('are known by their readings', () => {
    expect(surnameRank('wang')).toBe(0);
    expect(surnameRank('ouyang')).toBeDefined();
    expect(surnameRank('xiaoming')).toBeUndefined();
  });

  it.each([
    ['lüwei', 'lvwei'],
    ['lyuwei', 'lvwei'],
    ['Lǚ Wěi', 'lvwei'],
    ['nyu wa', 'nvwa'],
    ['anyu', 'anyu'],
  ])('%s is the pinyin %s', (written, reading) => expect(pinyin(written)).toEqual([reading]));
});

describe('a name as it is compared', () => {
  it.each([
    ['王伟', ['王伟']],
    ['王偉主任', ['王伟']],
    ['买买提•吐尔逊', ['买买提吐尔逊']],
    ['wangwei', ['wangwei']],
    ['wei wang', ['wei wang']],
    ['听雨', ['听雨']],
    ['张*明', []],
    ['张某某', []],
    ['张x明', []],
    ['张医生', []],
    ['主任', []],
    ['测试', []],
    ['', []],
  ])('of %j is %j', (value, compared) => expect(comparableName(value)).toEqual(compared));
});
