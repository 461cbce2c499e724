import { describe, expect, it } from 'vitest';
import { takeOf } from '../../../shared/match/functions/take.ts';

const pinyin = takeOf('pinyin');
const initials = takeOf('pinyinInitials');

describe('pinyin', () => {
  it.each([
    ['单', 'shan'],
    ['仇', 'qiu'],
    ['解', 'xie'],
    ['曾', 'zeng'],
    ['区', 'ou'],
    ['朴', 'piao'],
    ['查', 'zha'],
    ['乐', 'yue'],
    ['盖', 'ge'],
    ['翟', 'zhai'],
    ['员', 'yun'],
    ['召', 'shao'],
    ['任', 'ren'],
    ['华', 'hua'],
    ['缪', 'miao'],
    ['冼', 'xian'],
    ['逄', 'pang'],
    ['沈', 'shen'],
    ['宁', 'ning'],
    ['劉', 'liu'],
    ['陳', 'chen'],
    ['吕', 'lv'],
    ['欧阳', 'ouyang'],
    ['尉迟', 'yuchi'],
    ['万俟', 'moqi'],
    ['诸葛', 'zhuge'],
    ['长孙', 'zhangsun'],
    ['夏侯', 'xiahou'],
    ['司马', 'sima'],
    ['上官', 'shangguan'],
    ['令狐', 'linghu'],
  ])('reads %s as a surname: %s', (surname, reading) => {
    expect(pinyin(surname)).toEqual([reading]);
    expect(pinyin(`${surname}伟`)).toEqual([`${reading}wei`]);
  });

  it.each([
    ['单 伟', 'shanwei'],
    ['张·伟', 'zhangwei'],
    ['wang wei', 'wangwei'],
    ['Wang Wei', 'wangwei'],
    ["xi'an", 'xian'],
    ['张a伟', 'zhangawei'],
    ['𠮷伟', '𠮷wei'],
    ['一2三', 'yi2san'],
  ])('of %s is %s', (value, reading) => {
    expect(pinyin(value)).toEqual([reading]);
  });

  it('of nothing said is nothing', () => {
    expect(pinyin('·—')).toEqual([]);
    expect(initials('·—')).toEqual([]);
  });
});

describe('pinyin initials', () => {
  it.each([
    ['王小明', 'wxm'],
    ['欧阳娜', 'oyn'],
    ['单伟', 'sw'],
    ['陈志强', 'czq'],
    ['wang xiaoming', 'wxm'],
    ['wangxiaoming', 'wxm'],
    ['ouyang na', 'oyn'],
    ['danan', 'dn'],
    ['zhang shuang', 'zs'],
    ['lv bu', 'lb'],
    ['smith', 's'],
    ['john smith', 'js'],
    ['张a三', 'zas'],
    ['𠮷伟', '𠮷w'],
  ])('of %s are %s', (value, letters) => {
    expect(initials(value)).toEqual([letters]);
  });
});
