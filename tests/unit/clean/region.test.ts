import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDivisions } from '../../../shared/clean/regions/gbt2260.ts';
import { type Region, region, type Within } from '../../../shared/clean/regions/region.ts';
import { usState } from '../../../shared/clean/regions/us-state.ts';

const places = ({ province = '', city = '', county = '' }: Region): string[] => [province, city, county];

describe('region', () => {
  it.each<[text: string, within: Within, code: string, places: string[], changes: string[]]>([
    ['广东省佛山市南海区', {}, '440605', ['广东省', '佛山市', '南海区'], []],
    ['广东省', {}, '440000', ['广东省', '', ''], []],
    ['440605', {}, '440605', ['广东省', '佛山市', '南海区'], []],
    ['4406', {}, '440600', ['广东省', '佛山市', ''], ['region-completed']],
    ['110105000000', {}, '110105', ['北京市', '北京市', '朝阳区'], ['region-completed']],
    ['广东/佛山', {}, '440600', ['广东省', '佛山市', ''], ['region-completed']],
    ['广东-佛山-南海', {}, '440605', ['广东省', '佛山市', '南海区'], ['region-completed']],
    ['佛山', {}, '440600', ['广东省', '佛山市', ''], ['region-completed']],
    ['佛山市', { province: '广东' }, '440600', ['广东省', '佛山市', ''], ['region-completed']],
    ['南海区', { city: '佛山' }, '440605', ['广东省', '佛山市', '南海区'], ['region-completed']],
    ['鼓楼区', { city: '南京市' }, '320106', ['江苏省', '南京市', '鼓楼区'], ['region-completed']],
    ['鼓楼区', { province: '福建', city: '福州' }, '350102', ['福建省', '福州市', '鼓楼区'], ['region-completed']],
    ['内蒙', {}, '150000', ['内蒙古自治区', '', ''], ['region-completed']],
    ['广西壮族自治区', {}, '450000', ['广西壮族自治区', '', ''], []],
    ['新疆自治区', {}, '650000', ['新疆维吾尔自治区', '', ''], ['region-completed']],
    ['宁夏', {}, '640000', ['宁夏回族自治区', '', ''], ['region-completed']],
    ['沪', {}, '310000', ['上海市', '上海市', ''], ['region-completed']],
    ['粤', {}, '440000', ['广东省', '', ''], ['region-completed']],
    ['北京市朝阳区', {}, '110105', ['北京市', '北京市', '朝阳区'], []],
    ['北京市北京市市辖区朝阳区', {}, '110105', ['北京市', '北京市', '朝阳区'], ['region-completed']],
    ['辽宁朝阳市', {}, '211300', ['辽宁省', '朝阳市', ''], ['region-completed']],
    ['朝阳', { province: '辽宁省' }, '211300', ['辽宁省', '朝阳市', ''], ['region-completed']],
    ['吉林', {}, '220000', ['吉林省', '', ''], ['region-completed']],
    ['吉林市', {}, '220200', ['吉林省', '吉林市', ''], ['region-completed']],
    ['海南州', {}, '632500', ['青海省', '海南藏族自治州', ''], ['region-completed']],
    ['恩施州', {}, '422800', ['湖北省', '恩施土家族苗族自治州', ''], ['region-completed']],
    ['伊犁州', {}, '654000', ['新疆维吾尔自治区', '伊犁哈萨克自治州', ''], ['region-completed']],
    ['峨边县', {}, '511132', ['四川省', '乐山市', '峨边彝族自治县'], ['region-completed']],
    ['仙桃', {}, '429004', ['湖北省', '仙桃市', '仙桃市'], ['region-completed']],
    ['西安', {}, '610100', ['陕西省', '西安市', ''], ['region-completed']],
    ['襄樊', {}, '420600', ['湖北省', '襄阳市', ''], ['region-renamed']],
    ['湖北省襄樊市', {}, '420600', ['湖北省', '襄阳市', ''], ['region-renamed']],
    ['思茅地区', {}, '530800', ['云南省', '普洱市', ''], ['region-renamed']],
    ['聊城地区', {}, '371500', ['山东省', '聊城市', ''], ['region-renamed']],
    ['莱芜市', {}, '370116', ['山东省', '济南市', '莱芜区'], ['region-renamed']],
    ['顺德市', {}, '440606', ['广东省', '佛山市', '顺德区'], ['region-renamed']],
    ['巢湖', {}, '340181', ['安徽省', '合肥市', '巢湖市'], ['region-completed']],
    ['廣東省佛山市', {}, '440600', ['广东省', '佛山市', ''], []],
    ['广东省　佛山市', {}, '440600', ['广东省', '佛山市', ''], []],
    ['香港', {}, '810000', ['香港特别行政区', '', ''], ['region-completed']],
    ['台湾', {}, '710000', ['台湾省', '', ''], ['region-completed']],
    ['广东省佛山市南海区桂城街道海五路', {}, '440605', ['广东省', '佛山市', '南海区'], ['region-cut']],
  ])('%s %o → %s', (text, within, code, named, changes) => {
    const { value, changes: made, issues } = region(text, within);
    expect(value?.code).toBe(code);
    expect(places(value ?? { code: '' })).toEqual(named);
    expect(made).toEqual(changes);
    expect(issues).toEqual([]);
  });

  it.each<[text: string, within: Within, code: string | undefined, issue: string]>([
    ['朝阳', {}, '211300', 'region-ambiguous'],
    ['朝阳区', {}, undefined, 'region-ambiguous'],
    ['鼓楼区', {}, undefined, 'region-ambiguous'],
    ['通州', {}, undefined, 'region-ambiguous'],
    ['南海区', { province: '江苏' }, '440605', 'region-conflict'],
    ['粤', { province: '江苏' }, '440000', 'region-conflict'],
    ['东方花园', {}, undefined, 'region-unknown'],
    ['高新区', {}, undefined, 'region-unknown'],
    ['999999', {}, undefined, 'region-unknown'],
    ['', {}, undefined, 'region-unknown'],
    ['constructor', {}, undefined, 'region-unknown'],
    ['London', {}, undefined, 'region-unknown'],
  ])('%s %o: %s, %s', (text, within, code, issue) => {
    const { value, issues } = region(text, within);
    expect(value?.code).toBe(code);
    expect(issues).toEqual([issue]);
  });

  it('knows every division by its code and by its full name within what it lies in', () => {
    const divisions = readDivisions();
    expect(divisions.length).toBeGreaterThan(3100);
    const known = new Map(divisions.map(({ code, name }) => [code, name]));
    for (const { code, name } of divisions) {
      expect(region(code).value?.code).toBe(code);
      const [province = '', city = ''] = [known.get(`${code.slice(0, 2)}0000`), known.get(`${code.slice(0, 4)}00`)];
      const spelt = [...new Set([province, city, name])].join('');
      expect(region(spelt).value?.code, spelt).toBe(code);
    }
  });

  it('says the same of what it made', () => {
    const parts = readDivisions().map(({ name }) => name);
    const text = fc
      .array(fc.constantFrom(...parts, '佛山', '南海', '朝阳', '/', ' ', '市', '区', '路'), { maxLength: 4 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, (raw) => {
        const { value } = region(raw);
        if (value === undefined) return;
        const again = region(value.code);
        expect(again).toEqual({ value, changes: [], issues: [] });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('US states', () => {
  it.each([
    ['TX', 'TX', 0],
    ['tx', 'TX', 1],
    ['Tx.', 'TX', 1],
    ['Texas', 'TX', 1],
    ['TEXAS', 'TX', 1],
    ['State of Texas', 'TX', 1],
    ['new  york', 'NY', 1],
    ['N.Y.', 'NY', 1],
    ['West Virginia', 'WV', 1],
    ['Washington', 'WA', 1],
    ['Washington, D.C.', 'DC', 1],
    ['District of Columbia', 'DC', 1],
    ['Puerto Rico', 'PR', 1],
    ['U.S. Virgin Islands', 'VI', 1],
  ])('%s → %s', (text, code, changes) => {
    const found = usState(text);
    expect([found.value, found.changes.length, found.issues]).toEqual([code, changes, []]);
    expect(usState(code).changes).toEqual([]);
    expect(usState(code).value).toBe(code);
  });

  it.each(['ZZ', '', 'Ontario', '广东', 'toString', '__proto__'])('%j is none', (text) => {
    expect(usState(text)).toEqual({ changes: [], issues: ['state-unknown'] });
  });
});
