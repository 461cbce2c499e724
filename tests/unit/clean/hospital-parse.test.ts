import { describe, expect, it } from 'vitest';
import { type HospitalName, parseHospital } from '../../../shared/clean/hospitals/parse.ts';

type Said = Partial<Omit<HospitalName, 'region'>> & { code?: string };
const NOTHING = { affiliation: '', kind: '', proper: '', institution: '', campus: '' };

const said = (name: string): Said => {
  const { region, text: _, ...rest } = parseHospital(name);
  return { ...rest, ...(region === undefined ? {} : { code: region.code }) };
};

describe('what a hospital name says', () => {
  it.each<[name: string, says: Said]>([
    ['佛山市中医院', { code: '440600', kind: '中医' }],
    ['佛山市南海区中医院', { code: '440605', kind: '中医' }],
    ['广东省佛山市南海区人民医院', { code: '440605', kind: '人民' }],
    ['佛山中医院', { code: '440600', kind: '中医' }],
    ['佛山市中醫院', { code: '440600', kind: '中医' }],
    ['吉林省人民医院', { code: '220000', kind: '人民' }],
    ['吉林市人民医院', { code: '220200', kind: '人民' }],
    ['吉林人民医院', { kind: '人民' }],
    ['朝阳区中医院', { kind: '中医' }],
    ['北京市朝阳区中医院', { code: '110105', kind: '中医' }],
    ['襄樊市中心医院', { code: '420600', kind: '中心' }],
    ['聊城地区人民医院', { code: '371500', kind: '人民' }],
    ['恩施州中心医院', { code: '422800', kind: '中心' }],
    ['广州市第十二人民医院', { code: '440100', ordinal: 12, kind: '人民' }],
    ['广州市第１２人民医院', { code: '440100', ordinal: 12, kind: '人民' }],
    ['武汉市一医院', { code: '420100', ordinal: 1 }],
    ['市中心医院', { kind: '中心' }],
    ['自治区第二人民医院', { ordinal: 2, kind: '人民' }],
    [
      '首都医科大学附属北京朝阳医院（京西院区）',
      { code: '110000', affiliation: '首都医科大学', proper: '朝阳', campus: '京西院区' },
    ],
    ['北京协和医院', { code: '110000', proper: '协和' }],
    ['北京协和医院东院', { code: '110000', proper: '协和', campus: '东院' }],
    ['协和西院', { proper: '协和', institution: '', campus: '西院' }],
    ['上海市第一人民医院宝山分院', { code: '310000', ordinal: 1, kind: '人民', campus: '宝山分院' }],
    ['复旦大学附属华山医院北院', { affiliation: '复旦大学', proper: '华山', campus: '北院' }],
    ['朝阳医院', { proper: '朝阳' }],
    ['中山医院', { proper: '中山' }],
    ['浙江大学医学院附属第二医院', { affiliation: '浙江大学医学院', ordinal: 2 }],
    ['浙江大学医学院第二附属医院', { affiliation: '浙江大学医学院', ordinal: 2 }],
    ['北京大学第一医院', { affiliation: '北京大学', ordinal: 1 }],
    ['湖北医科大学附属第二医院', { affiliation: '武汉大学', ordinal: 2 }],
    ['第四军医大学唐都医院', { affiliation: '空军军医大学', proper: '唐都' }],
    ['解放军第306医院', { affiliation: '解放军', ordinal: 306 }],
    ['中国人民解放军第三〇六医院', { affiliation: '解放军', ordinal: 306 }],
    ['三0六医院', { affiliation: '解放军', ordinal: 306 }],
    ['中国人民解放军联勤保障部队第九〇〇医院', { affiliation: '解放军', ordinal: 900 }],
    ['中国人民解放军南京军区福州总医院', { code: '350100', affiliation: '南京军区', kind: '总' }],
    ['中国人民武装警察部队北京市总队医院', { code: '110000', affiliation: '武警', kind: '总队' }],
    ['上海市精神卫生中心', { code: '310000', kind: '精神卫生中心', institution: '中心' }],
    ['枣阳市妇幼保健计划生育服务中心', { code: '420683', kind: '妇幼保健' }],
    ['乐东县千家镇中心卫生院', { code: '469027', proper: '千家', institution: '卫生院' }],
    ['四团镇社区卫生服务中心', { proper: '四团', institution: '社区卫生服务中心' }],
  ])('%s: %o', (name, says) => {
    expect(said(name)).toEqual({ ...NOTHING, institution: '医院', ...says });
  });

  it.each([
    ['北京协和医院心内科', '北京协和医院'],
    ['北京协和医院 心血管内科二病区', '北京协和医院'],
    ['佛山市第一人民医院-急诊', '佛山市第一人民医院'],
    ['佛山市第一人民医院（三甲）', '佛山市第一人民医院'],
    ['佛山市第一人民医院三级甲等', '佛山市第一人民医院'],
    ['佛山市第一人民医院(原佛山医院', '佛山市第一人民医院'],
    ['原西丽人民医院', '西丽人民医院'],
    ['(原西丽人民医院)', '西丽人民医院'],
    ['原平市人民医院', '原平市人民医院'],
    ['北京市隆福医院(北京市东城区老年病医院)', '北京市隆福医院'],
    ['【佛山市　中医院】', '佛山市中医院'],
    ['中国医学科学院肿瘤医院', '中国医学科学院肿瘤医院'],
    ['重庆三峡中心医院', '重庆三峡中心医院'],
  ])('%s is called %s', (name, text) => {
    expect(parseHospital(name).text).toBe(text);
  });
});
