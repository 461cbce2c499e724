import { placeNamesAt } from '../regions/names.ts';

/**
 * Universities and schools that were renamed or merged into another (Ministry of Education, lists of changes of 1994 to 2023): the
 * name as it was → today's. Where only 医学院 became 医科大学 no entry is needed.
 */
const RENAMED: readonly (readonly [RegExp, string])[] = [
  [/^北京医科大学/u, '北京大学医学部'],
  [/^同济医科大学|^同济医学院/u, '华中科技大学同济医学院'],
  [/^湖北医科大学|^湖北医学院/u, '武汉大学'],
  [/^上海医科大学|^上海第?1医学院/u, '复旦大学上海医学院'],
  [/^上海第?2医科大学/u, '上海交通大学医学院'],
  [/^浙江医科大学/u, '浙江大学医学院'],
  [/^中山医科大学/u, '中山大学'],
  [/^湖南医科大学/u, '中南大学湘雅医学院'],
  [/^华西医科大学/u, '四川大学华西医学院'],
  [/^西安医科大学/u, '西安交通大学医学院'],
  [/^白求恩医科大学/u, '吉林大学白求恩医学部'],
  [/^山东医科大学/u, '山东大学医学院'],
  [/^南京铁道医学院/u, '东南大学医学院'],
  [/^衡阳医学院/u, '南华大学'],
  [/^泸州医学院|^四川医科大学/u, '西南医科大学'],
  [/^泰山医学院/u, '山东第一医科大学'],
  [/^郧阳医学院/u, '湖北医药学院'],
  [/^首都医学院/u, '首都医科大学'],
  [/^(?:上海)?2军医大学/u, '海军军医大学'],
  [/^3军医大学/u, '陆军军医大学'],
  [/^4军医大学/u, '空军军医大学'],
  [/^1军医大学/u, '南方医科大学'],
  [/^中国中医研究院|^中国中医科学研究院/u, '中国中医科学院'],
];
const ARMY = /^(?:中国)?(?:人民)?解放军/u;
const POLICE = /^(?:中国)?(?:人民)?武装警察(?:部队)?(?!医学院)|^中国武警(?:部队)?|^武警(?:部队)?(?!医学院)/u;
/** Services and commands, which say as much without 解放军. */
const SERVICE =
  /^(?:联勤保障(?:部队|中心)|(?:(?:海|陆|空|火箭)军|战略支援部队)(?!军医大学)|(?:沈阳|北京|兰州|济南|南京|广州|成都)军区(?:空军|联勤部)?|(?:东|南|西|北|中)部战区(?:空军|海军|陆军)?|(?:第?2炮兵|二炮))/u;
const UNIVERSITY =
  /^(.{1,14}?(?:大学|学院|医学高等专科学校|专科学校|科学院|研究院|医专)(?:.{0,6}?(?:医学院|医学部|药学院|学部|医学中心(?=附属)|医学高等专科学校))?)(?=附属|\d|[^\d附].*[院心])/u;

export interface Affiliated {
  /** Whose hospital it is: 首都医科大学, 解放军, 武警, 南京军区; '' where it does not say. */
  affiliation: string;
  /** Of the name, without it and 附属. */
  rest: string;
}

/** 海南省医学院, 福建医大: without its place it is no university's name. */
const FIELD = /^(?:医科|医学|医药|中医|师范|理工|职业|医|大学|学院)/u;

/**
 * Whose hospital a canonical name says it is.
 * @param place the short name of the place that stood before, which may be a part of a university's
 */
export const affiliated = (name: string, place = ''): Affiliated => {
  const police = POLICE.exec(name);
  if (police) return { affiliation: '武警', rest: name.slice(police[0].length) };
  const army = ARMY.exec(name)?.[0] ?? '';
  const rest = name.slice(army.length);
  const service = SERVICE.exec(rest)?.[0] ?? '';
  if (service !== '') {
    const affiliation = service.startsWith('联勤') ? '解放军' : service.replace(/^第?(?:2|二)炮(?:兵)?/u, '火箭军');
    return { affiliation, rest: rest.slice(service.length).replace(/^联勤保障部队/u, '') };
  }
  const renamed = RENAMED.reduce((text, [from, to]) => (from.test(text) ? text.replace(from, to) : text), rest);
  const attached = renamed.indexOf('附属');
  const university = UNIVERSITY.exec(renamed)?.[1] ?? '';
  const written = attached >= 2 && (university === '' || attached >= university.length) ? renamed.slice(0, attached) : university;
  if (written !== '' && !/(?:医院|卫生院|保健院|中心|所|站)$/u.test(written)) {
    const affiliation = (FIELD.test(written) ? place : '') + written;
    return { affiliation, rest: renamed.slice(written.length).replace(/^附属/u, '') };
  }
  return { affiliation: army === '' ? '' : '解放军', rest: rest.replace(/^附属/u, '') };
};

/** Where a university is, as far as its name says; '' for unknown. The first two digits of its province's code. */
export const areaOfAffiliation = (affiliation: string): string => {
  if (affiliation.startsWith('首都')) return '11';
  if (!/[大学院]/u.test(affiliation)) return '';
  const provinces = new Set(placeNamesAt(affiliation, 0).flatMap(({ area }) => (area.length < 6 ? [area.slice(0, 2)] : [])));
  const [province = ''] = provinces;
  return provinces.size === 1 ? province : '';
};

/** A university without the words that every one has, told from its faculty: 浙江大学医学院 → 浙江大, its own name. */
export const universityCore = (affiliation: string): string => {
  const university = /^.+?大学/u.exec(affiliation)?.[0] ?? affiliation;
  return university
    .replace(/中医药大学|中医药学院|中医学院/u, '中医')
    .replace(/(?:医科大学|医学院|医药学院|医药大学|医学高等专科学校|医专)$/u, '医')
    .replace(/(?:大学|学院)$/u, '大');
};

/**
 * Whether a few characters stand for an affiliation: they are of it, in its order, begin as it or what follows its place does, leave
 * out no field (浙大 is not 浙江中医药大学), and never part 中医; 医 may stand for the medicine that every one of them teaches (北医 = 北京大学).
 */
export const abbreviates = (short: string, affiliation: string): boolean => {
  const first = short[0];
  if (first === undefined || short.length >= affiliation.length) return false;
  // 医科大学 leaves out the place; 西南大学 is another one than 西南医科大学.
  if (/大学$|学院$/u.test(short)) return FIELD.test(short) && affiliation.endsWith(short);
  const university = /^.+?(?:大学|学院)/u.exec(affiliation)?.[0] ?? affiliation;
  const field = /中医|医/u.exec(university)?.[0] ?? '';
  if (!short.includes(field) || (/专科|医专/u.test(affiliation) && !short.includes('专'))) return false;
  let at = affiliation.startsWith(first) ? 0 : short.length > 1 ? affiliation.indexOf(first, 2) : -1;
  if (at < 0) return false;
  let previous = first;
  for (const character of short.slice(1)) {
    let next = affiliation.indexOf(character, at + 1);
    while (character === '医' && next > 0 && previous !== '中' && affiliation[next - 1] === '中') {
      next = affiliation.indexOf('医', next + 1);
    }
    const understood =
      character === '医' && next < 0 && !short.includes('大') && /大学$/u.test(affiliation) && !affiliation.includes('医');
    if (next < 0 && !understood) return false;
    at = Math.max(next, at);
    previous = character;
  }
  return true;
};
