const COUNT = '(?:第?(?:[零〇一二两三四五六七八九十百]{1,4}|\\d{1,3}|[ivx]{1,4}|[a-h])(?:号|#)?)';
const UNIT =
  '(?:病区|病房区|病房|病室|护理单元|护理组|护理区|诊区|诊室|病床组|医疗组|治疗组|单元|院区|门诊|楼层|区|楼|层|组|部|病)';
const PLACE =
  '(?:病区|病房|专家门诊|专科门诊|专病门诊|普通门诊|门诊部?|住院部?|护理单元|护理组|护理部?|护士站|医生办公室|医师办公室|诊室|诊区|诊疗区|专科|本部|分院)';

/** 三病区, 3区, 第十二护理单元, B区 */
const NUMBERED_BEHIND = new RegExp(`(?<![a-z])${COUNT}${UNIT}{1,2}$`, 'i');
/** 一病区, 3楼, 5F */
const NUMBERED_BEFORE = new RegExp(
  `^(?:${COUNT}(?:病区|病房|护理单元|诊区|诊室|院区|楼|层|区|f)(?=..)|第[一二三四五六七八九十](?=.+科$))`,
  'i',
);
/** 心内一科 is 心内科, and so is 心血管内科一科. */
const NUMBERED_INSIDE = /(?<=.)(?:科?)第?(?:[一二两三四五六七八九十]{1,3}|\d{1,2})科$/;
/** 心内科1, 骨科三, 普外科II, 骨科A */
const NUMBER_BEHIND = /(?<=科)第?(?:[一二三四五六七八九十]{1,3}|\d{1,3}|[ivx]{1,3}|[a-h])$/i;
const PLACE_BEHIND = new RegExp(`(?<=.)${PLACE}$`);
const PLACE_BEFORE = new RegExp(`^(?:${PLACE}|[东西南北新老]院区?|[东西南北]区)(?=..)`);
const HOSPITAL_BEFORE = /^.{2,30}?(?:医院|卫生院|卫生服务中心|保健院|医学院)(?:[^科]{0,8}(?:院区|分院|本部))?(?=..)/;

/** @returns without one number of a ward; as it was where it has none. */
export const withoutNumber = (name: string): string => {
  const behind = name.replace(NUMBERED_BEHIND, '');
  if (behind !== name && behind !== '') return behind;
  return name.replace(NUMBERED_BEFORE, '').replace(NUMBERED_INSIDE, '科').replace(NUMBER_BEHIND, '');
};

/** @returns without one word for a place within a department: 心内科门诊; as it was where it has none. */
export const withoutPlace = (name: string): string => name.replace(PLACE_BEHIND, '').replace(PLACE_BEFORE, '');

export const withoutHospital = (name: string): string => name.replace(HOSPITAL_BEFORE, '');
