import { chance, cycle, pick, type Random } from './random.ts';

/** province/city/telephone area code */
const CITIES = (
  '北京/北京/010 上海/上海/021 天津/天津/022 重庆/重庆/023 江苏/南京/025 江苏/苏州/0512 江苏/无锡/0510 江苏/徐州/0516 浙江/杭州/0571 浙江/宁波/0574 ' +
  '浙江/温州/0577 浙江/绍兴/0575 广东/广州/020 广东/深圳/0755 广东/佛山/0757 广东/东莞/0769 山东/济南/0531 山东/青岛/0532 山东/烟台/0535 山东/潍坊/0536 ' +
  '四川/成都/028 四川/绵阳/0816 四川/泸州/0830 湖北/武汉/027 湖北/宜昌/0717 湖北/襄阳/0710 湖南/长沙/0731 湖南/株洲/0731 湖南/衡阳/0734 河南/郑州/0371 ' +
  '河南/洛阳/0379 河南/南阳/0377 河北/石家庄/0311 河北/唐山/0315 河北/保定/0312 辽宁/沈阳/024 辽宁/大连/0411 吉林/长春/0431 黑龙江/哈尔滨/0451 陕西/西安/029 ' +
  '陕西/宝鸡/0917 山西/太原/0351 山西/大同/0352 安徽/合肥/0551 安徽/芜湖/0553 江西/南昌/0791 江西/赣州/0797 福建/福州/0591 福建/厦门/0592 福建/泉州/0595 ' +
  '广西/南宁/0771 广西/柳州/0772 云南/昆明/0871 云南/曲靖/0874 贵州/贵阳/0851 贵州/遵义/0851 甘肃/兰州/0931 新疆/乌鲁木齐/0991 内蒙古/呼和浩特/0471 海南/海口/0898'
)
  .split(' ')
  .map((entry) => {
    const [province = '', city = '', areaCode = ''] = entry.split('/');
    return { province, city, areaCode };
  });

export interface Hospital {
  number: number;
  name: string;
  /** The same hospital, as people write it who know it. */
  aliases: readonly string[];
  province: string;
  city: string;
  /** The switchboard, shared by everybody who works there. */
  landline: string;
}

const DIGITS = [...'零一二三四五六七八九'];
const UNITS = ['千', '百', '十', ''];
/** 1 to 9,999 in Chinese numerals, as hospitals are numbered. */
export const numeral = (n: number): string => {
  const digits = [...String(n).padStart(4, '0')].map(Number);
  const spoken = digits.map((digit, place) => (digit === 0 ? '零' : `${cycle(DIGITS, digit)}${cycle(UNITS, place)}`)).join('');
  return spoken
    .replace(/零+/g, '零')
    .replace(/^零|零$/g, '')
    .replace(/^一十/, '十');
};

const HOSPITALS_A_CITY = 4;
/** The nth hospital: four in each city, then four more in each, and so on without end. */
export const hospitalOf = (number: number): Hospital => {
  const { province, city, areaCode } = cycle(CITIES, Math.floor(number / HOSPITALS_A_CITY));
  const round = Math.floor(number / (HOSPITALS_A_CITY * CITIES.length));
  const nth = (number % HOSPITALS_A_CITY) + round * HOSPITALS_A_CITY;
  const landline = `${areaCode}-8${String(1_000_000 + number).padStart(7, '0')}`;
  const place = { number, province, city, landline };
  if (nth === 2) return { ...place, name: `${city}市中心医院`, aliases: [`${city}中心医院`, '市中心医院'] };
  if (nth === 3) return { ...place, name: `${city}市中医医院`, aliases: [`${city}市中医院`, `${city}中医院`] };
  const ordinal = numeral(nth < 2 ? nth + 1 : nth - 1);
  const aliases = [`${city}市${ordinal}院`, `${city}${ordinal}院`, `${city}第${ordinal}人民医院`];
  return { ...place, name: `${city}市第${ordinal}人民医院`, aliases };
};

export interface Department {
  name: string;
  aliases: readonly string[];
  topics: readonly string[];
}

/** name=aliases=topics of interest */
export const DEPARTMENTS: readonly Department[] = (
  '心血管内科=心内科,心脏内科=高血压,心力衰竭,心房颤动 内分泌科=内分泌代谢科=2型糖尿病,肥胖,骨质疏松 ' +
  '呼吸与危重症医学科=呼吸内科,呼吸科=慢阻肺,哮喘 消化内科=消化科=炎症性肠病,幽门螺杆菌 神经内科=神内科=脑卒中,癫痫 ' +
  '肿瘤科=肿瘤内科=肺癌,乳腺癌,免疫治疗 骨科=骨外科=骨关节炎,骨质疏松 普通外科=普外科=围手术期管理 儿科=小儿科=疫苗接种,哮喘 ' +
  '妇产科=妇科=妊娠期糖尿病,乳腺癌 肾内科=肾脏内科,肾病科=慢性肾病,高血压 血液内科=血液科=淋巴瘤,贫血 ' +
  '风湿免疫科=风湿科=类风湿关节炎,痛风 感染科=感染性疾病科=乙型肝炎,抗菌药物 皮肤科=皮肤性病科=银屑病,特应性皮炎 眼科=眼底病科=糖尿病视网膜病变'
)
  .split(' ')
  .map((entry) => {
    const [name = '', aliases = '', topics = ''] = entry.split('=');
    return { name, aliases: aliases.split(','), topics: topics.split(',') };
  });

/** The topics of the whole catalogue, each once. */
export const TOPICS: readonly string[] = [...new Set(DEPARTMENTS.flatMap((department) => department.topics))];

export const departmentOf = (random: Random): Department => pick(random, DEPARTMENTS);

/** How a person in a hurry writes a hospital's name: in full, by an alias, or with a character missing. */
export const writtenHospital = (random: Random, hospital: Hospital): string => {
  if (chance(random, 0.14)) return pick(random, hospital.aliases);
  if (!chance(random, 0.03)) return hospital.name;
  const gap = 2 + Math.floor(random() * (hospital.name.length - 3));
  return hospital.name.slice(0, gap) + hospital.name.slice(gap + 1);
};

/** A department as it is called, by its other name, or with the ward's number. */
export const writtenDepartment = (random: Random, department: Department): string => {
  if (chance(random, 0.1)) return pick(random, department.aliases);
  return chance(random, 0.03) ? `${department.name}${pick(random, ['一', '二', '三'])}病区` : department.name;
};
