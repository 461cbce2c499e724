import { describe, expect, it } from 'vitest';
import { type HospitalMatch, hospitalResolver, type Near } from '../../../shared/clean/hospitals/resolver.ts';
import type { Hospital } from '../../../shared/contracts/reference.ts';

const SURE = 0.9;
const place = (province = '', city = '', county = ''): Partial<Hospital> => ({
  ...(province && { province }),
  ...(city && { city }),
  ...(county && { county }),
});
const listed: [name: string, where?: Partial<Hospital>, aliases?: string[]][] = [
  ['佛山市中医院', place('广东省', '佛山市')],
  ['佛山市南海区中医院', place('广东省', '佛山市', '南海区')],
  ['佛山市第一人民医院', place('广东省', '佛山市')],
  ['佛山市第二人民医院', place('广东省', '佛山市')],
  ['吉林省人民医院', place('吉林省', '长春市')],
  ['吉林市人民医院', place('吉林省', '吉林市')],
  ['首都医科大学附属北京朝阳医院', place('北京市')],
  ['上海市第一人民医院', place('上海市')],
  ['上海市第一人民医院宝山分院', place('上海市', '', '宝山区')],
  ['中国人民解放军第三〇六医院', place('北京市')],
  ['中国人民解放军第三〇二医院', place('北京市')],
  ['中国人民解放军总医院', place('北京市'), ['301医院']],
  ['北京大学第三医院', place('北京市')],
  ['北京中医药大学第三附属医院', place('北京市')],
  ['浙江大学医学院附属第二医院', place('浙江省', '杭州市')],
  ['四川大学华西医院', place('四川省', '成都市')],
  ['四川大学华西第二医院', place('四川省', '成都市')],
  ['中南大学湘雅二医院', place('湖南省', '长沙市')],
  ['哈尔滨医科大学附属第一医院', place('黑龙江省', '哈尔滨市')],
  ['复旦大学附属华山医院', place('上海市')],
  ['复旦大学附属中山医院', place('上海市')],
  ['大连大学附属中山医院', place('辽宁省', '大连市')],
  ['市妇幼保健院', place('湖北省', '襄阳市', '枣阳市')],
  ['荆门市妇幼保健院', place('湖北省', '荆门市')],
  ['长沙市中心医院', place('湖南省', '长沙市')],
  ['长沙市人民医院', place('湖南省', '长沙市')],
  ['仁和国际医院', place('四川省')],
  ['首都医科大学附属北京儿童医院', place('北京市')],
  ['厦门大学附属第一医院', place('福建省', '厦门市')],
  ['浙江中医药大学附属第三医院', place('浙江省', '杭州市')],
  ['株洲市中心医院', place('湖南省', '株洲市')],
  ['朝阳市中心医院', place('辽宁省', '朝阳市')],
  ['阜外心血管病医院', place('北京市')],
  ['大山镇卫生院', place('湖北省', '荆门市')],
  ['深圳市南山区人民医院', place('广东省', '深圳市', '南山区'), ['深圳市第六人民医院']],
  ['西京友谊国际医院', place('陕西省', '西安市')],
];
const hospitals = listed.map(
  ([name, where = {}, aliases = []], position): Hospital => ({ id: `h${position}`, name, aliases, ...where }),
);
const resolver = hospitalResolver(hospitals);
const resolve = (name: string, near?: Near): HospitalMatch | undefined => resolver.resolve(name, near);

describe('the hospital that a name means for sure', () => {
  it.each<[asked: string, name: string, step: HospitalMatch['step'], near?: Near]>([
    ['佛山市中医院', '佛山市中医院', 'exact'],
    ['佛山市中医医院', '佛山市中医院', 'exact'],
    ['佛山市中醫院', '佛山市中医院', 'exact'],
    ['佛山市第１人民医院', '佛山市第一人民医院', 'exact'],
    ['佛山市第一人民医院（三甲）', '佛山市第一人民医院', 'exact'],
    ['佛山市第一人民医院心内科', '佛山市第一人民医院', 'exact'],
    ['301医院', '中国人民解放军总医院', 'alias'],
    ['深圳市第六人民医院', '深圳市南山区人民医院', 'alias'],
    ['广东省佛山市中医院', '佛山市中医院', 'structural'],
    ['佛山中医院', '佛山市中医院', 'structural'],
    ['南海区中医院', '佛山市南海区中医院', 'structural'],
    ['广东省佛山市南海区中医院', '佛山市南海区中医院', 'structural'],
    ['佛山市一院', '佛山市第一人民医院', 'structural'],
    ['解放军第306医院', '中国人民解放军第三〇六医院', 'structural'],
    ['解放军三〇六医院', '中国人民解放军第三〇六医院', 'structural'],
    ['306医院', '中国人民解放军第三〇六医院', 'structural'],
    ['北医三院', '北京大学第三医院', 'structural'],
    ['浙大二院', '浙江大学医学院附属第二医院', 'structural'],
    ['浙大附二', '浙江大学医学院附属第二医院', 'structural'],
    ['北京儿童医院', '首都医科大学附属北京儿童医院', 'structural'],
    ['浙医二院', '浙江大学医学院附属第二医院', 'structural'],
    ['浙江医科大学附属第二医院', '浙江大学医学院附属第二医院', 'structural'],
    ['哈医大一院', '哈尔滨医科大学附属第一医院', 'structural'],
    ['华西医院', '四川大学华西医院', 'structural'],
    ['华西第二医院', '四川大学华西第二医院', 'structural'],
    ['湘雅二院', '中南大学湘雅二医院', 'structural'],
    ['上海华山医院', '复旦大学附属华山医院', 'structural'],
    ['北京朝阳医院', '首都医科大学附属北京朝阳医院', 'structural'],
    ['枣阳市妇幼保健院', '市妇幼保健院', 'structural'],
    ['成都市仁和国际医院', '仁和国际医院', 'structural'],
    ['吉林省人民医院', '吉林省人民医院', 'exact'],
    ['吉林市人民医院', '吉林市人民医院', 'exact'],
    ['市中心医院', '长沙市中心医院', 'structural', { province: '湖南省', city: '长沙市' }],
    ['市中心医院', '株洲市中心医院', 'structural', { city: '株洲' }],
    ['中山医院', '复旦大学附属中山医院', 'structural', { city: '上海' }],
    ['中山医院', '大连大学附属中山医院', 'structural', { province: '辽宁省' }],
    ['佛山市第一人民医阮', '佛山市第一人民医院', 'fuzzy'],
    ['首都医科大学附属北京朝阳医元', '首都医科大学附属北京朝阳医院', 'fuzzy'],
  ])('%s → %s, %s', (asked, name, step, near) => {
    const match = resolve(asked, near);
    expect(match).toMatchObject({ name, step, alternatives: 0 });
    expect(match?.campus).toBeUndefined();
    expect(match?.confidence).toBeGreaterThanOrEqual(SURE);
  });

  it.each<[asked: string, name: string, campus: string | undefined]>([
    ['首都医科大学附属北京朝阳医院（京西院区）', '首都医科大学附属北京朝阳医院', '京西院区'],
    ['北京朝阳医院东院', '首都医科大学附属北京朝阳医院', '东院'],
    ['上海市第一人民医院松江分院', '上海市第一人民医院', '松江分院'],
    ['上海市第一人民医院宝山分院', '上海市第一人民医院宝山分院', undefined],
    ['上海市第一人民医院（宝山院区）', '上海市第一人民医院宝山分院', undefined],
    ['上海第一人民医院宝山院区', '上海市第一人民医院宝山分院', undefined],
  ])('%s is of %s, campus %s', (asked, name, campus) => {
    const match = resolve(asked);
    expect(match?.name).toBe(name);
    expect(match?.campus).toBe(campus);
    expect(match?.confidence).toBeGreaterThanOrEqual(SURE);
  });
});

describe('what no listed hospital is meant by', () => {
  it.each<[asked: string, near?: Near]>([
    ['佛山市第三人民医院'],
    ['佛山市第十一人民医院'],
    ['长沙市第人民医院'],
    ['浙大三院'],
    ['厦门第一医院'],
    ['上海儿童医院'],
    ['佛山市人民医院'],
    ['佛山市顺德区中医院'],
    ['中山市中医院'],
    ['中山市中医院', { city: '佛山市' }],
    ['解放军第307医院'],
    ['307医院'],
    ['北京市第三医院'],
    ['浙江中医药大学附属第二医院'],
    ['四川大学华西第三医院'],
    ['市中心医院'],
    ['市中心医院', { city: '衡阳市' }],
    ['朝阳区中心医院'],
    ['吉林人民医院院'],
    ['大水镇卫生院', { city: '荆门市' }],
    ['', {}],
    ['医院'],
    ['Mayo Clinic'],
  ])('%s %o', (asked, near) => {
    const match = resolve(asked, near);
    expect(match?.confidence ?? 0).toBeLessThan(SURE);
  });

  it.each(['佛山市第三人民医院', '佛山市第十一人民医院', '解放军第307医院', '佛山市顺德区中医院', '吉林县人民医院'])(
    'no number or place is a slip: %s',
    (asked) => {
      expect(resolve(asked)).toBeUndefined();
    },
  );

  it('says how many are as likely', () => {
    expect(resolve('吉林人民医院')).toMatchObject({ alternatives: 1 });
    expect(resolve('吉林人民医院')?.confidence).toBeLessThan(SURE);
    expect(resolve('中山医院')).toMatchObject({ alternatives: 1 });
  });

  it('goes by what the name says against what stands beside it', () => {
    expect(resolve('长沙市中心医院', { city: '株洲市' })).toMatchObject({ name: '长沙市中心医院' });
    expect(resolve('中山医院', { city: '广州市' })?.confidence ?? 0).toBeLessThan(SURE);
  });

  it('takes one wrong character of a long name for a slip, and says that it is less sure of a proper name', () => {
    const match = resolve('西京友宜国际医院');
    expect(match).toMatchObject({ name: '西京友谊国际医院', step: 'fuzzy' });
    expect(match?.confidence).toBeLessThan(SURE);
  });
});

describe('a list', () => {
  it('may hold a hospital twice: the other one is no alternative', () => {
    const twice = hospitalResolver([
      { id: 'a', name: '苏州大学附属第二医院', aliases: [] },
      { id: 'b', name: '苏州大学第二附属医院', aliases: [], province: '江苏省', city: '苏州市' },
    ]);
    expect(twice.resolve('苏大附二院')).toMatchObject({ step: 'structural', alternatives: 0 });
  });

  it.each([
    ['解放军第307医院', '解放军第306医院'],
    ['佛山市第三人民医院', '佛山市第二人民医院'],
    ['长沙市东区仁和康复医院', '长沙市西区仁和康复医院'],
    ['云南中医药大学附属医院', '湖南中医药大学附属医院'],
  ])('of one hospital: %s is no slip for %s', (asked, name) => {
    expect(hospitalResolver([{ id: 'a', name, aliases: [] }]).resolve(asked)).toBeUndefined();
  });

  it.each([
    ['河南大学附属医院', '暨南大学附属医院', {}],
    ['梁子岛卫生院', '梁子镇卫生院', {}],
    ['朝阳区中医院', '北京市朝阳区中医院', {}],
    ['普仁医院', '黄石普仁医院', {}],
    ['省立金山医院', '复旦大学附属金山医院', {}],
    ['大安卫生院', '寿宁县大安卫生院', {}],
    ['上海市第九医院', '上海交通大学医学院附属第九人民医院', {}],
  ])('of one hospital: %s is not surely %s', (asked, name, near) => {
    expect(hospitalResolver([{ id: 'a', name, aliases: [] }]).resolve(asked, near)?.confidence ?? 0).toBeLessThan(SURE);
  });

  it('there is a 武警医院 in every province', () => {
    const one = hospitalResolver([{ id: 'a', name: '武警医院', aliases: [], province: '江西省' }]);
    expect(one.resolve('武警医院', { province: '江西' })).toMatchObject({ id: 'a', confidence: 0.99 });
    expect(one.resolve('武警医院', { province: '福建' })?.confidence ?? 0).toBeLessThan(SURE);
  });

  it('which of two districts is meant is known where the record says the city', () => {
    const one = hospitalResolver([{ id: 'a', name: '北京市朝阳区中医院', aliases: [] }]);
    expect(one.resolve('朝阳区中医院', { city: '北京' })).toMatchObject({ id: 'a', confidence: 1 });
    expect(one.resolve('朝阳区中医院', { city: '长春' })?.confidence ?? 0).toBeLessThan(SURE);
  });

  it('may be empty', () => {
    expect(hospitalResolver([]).resolve('佛山市中医院')).toBeUndefined();
  });

  it('answers of tens of thousands, each in its own county', () => {
    const many = hospitalResolver(
      Array.from({ length: 20_000 }, (_, n): Hospital => ({ id: `${n}`, name: `佛山市第${n + 1}人民医院`, aliases: [] })),
    );
    expect(many.resolve('佛山市第一万二千三百四十五人民医院')).toBeUndefined();
    expect(many.resolve('广东省佛山市第12345人民医院')).toMatchObject({ id: '12344', alternatives: 0 });
  });
});
