import { type Region, regionOfArea } from '../regions/region.ts';
import { properOf, type Reading, readingsOf } from './reading.ts';
import { canonical, type Written, written } from './wording.ts';

/** What a Chinese hospital's name says; '' and absent where it does not. */
export interface HospitalName {
  /** Simplified, without brackets, departments and grades; numerals as written. */
  text: string;
  /** As far as the name says and there is but one such place. */
  region?: Region;
  /** 首都医科大学, 解放军, 武警, 南京军区. */
  affiliation: string;
  ordinal?: number;
  /** 人民, 中心, 中医, 妇幼保健; of its stem what is no proper name. */
  kind: string;
  /** 协和, 朝阳, 同仁. */
  proper: string;
  /** 医院, 卫生院, 社区卫生服务中心, 诊所. */
  institution: string;
  /** 京西院区, 东院, 宝山分院. */
  campus: string;
}

const nameOf = ({ text, campus }: Written, readings: readonly Reading[]): HospitalName => {
  const [reading] = readings;
  const { area = '', affiliation = '', ordinal = '', stem = '', institution = '' } = reading ?? {};
  const unique = area !== '' && readings.every((other) => other.area === area || other.area === '');
  const proper = properOf(stem);
  return {
    text,
    ...(unique ? { region: regionOfArea(area) } : {}),
    affiliation,
    ...(ordinal === '' ? {} : { ordinal: Number(ordinal) }),
    kind: proper === '' ? stem : stem.replace(proper, ''),
    proper,
    institution,
    campus,
  };
};

/**
 * Take a Chinese hospital's name apart: 首都医科大学附属北京朝阳医院（京西院区） is of 首都医科大学, in 北京, called 朝阳, a 医院, and of it
 * 京西院区. Traditional and full-width characters, numerals of any kind, brackets, a department or a grade stuck on are no matter.
 */
export const parseHospital = (name: string): HospitalName => {
  const taken = written(name);
  return nameOf(taken, readingsOf(canonical(taken.text)));
};
