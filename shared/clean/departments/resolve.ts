import { CODE_OF_STEM, SUPPORTING_STEMS, stem } from './synonyms.ts';

/** A kind of department that every other may come under: 小儿 + 呼吸科 = 07.04. */
interface Branch {
  prefix: RegExp;
  /** By the code of the rest, the longest that fits; '' where none does. A rest of no code is none of the branch either. */
  under: Readonly<Record<string, string>>;
}

const BRANCHES: readonly Branch[] = [
  {
    prefix: /^(?:中西医结合|中西医)/,
    under: { '': '52' },
  },
  {
    prefix: /^(?:中医|国医)/,
    under: {
      '': '50',
      '03': '50.01',
      '04': '50.02',
      '05': '50.03',
      '07': '50.04',
      '13': '50.05',
      '10': '50.06',
      '11': '50.07',
      '12': '50.08',
      '19': '50.09',
      '04.03': '50.10',
      '03.10': '50.12',
      '21': '50.15',
      '20': '50.16',
      '01': '50.17',
      '16': '50.01',
    },
  },
  {
    prefix: /^(?:小儿|儿童|儿科|儿)/,
    under: {
      '01': '09',
      '03': '07',
      '03.01': '07.04',
      '03.02': '07.03',
      '03.03': '07.08',
      '03.04': '07.05',
      '03.05': '07.07',
      '03.06': '07.06',
      '03.07': '07.09',
      '03.08': '07.11',
      '03.09': '07.11',
      '04': '08',
      '04.01': '08.01',
      '04.02': '08.05',
      '04.03': '08.02',
      '04.04': '08.03',
      '04.05': '08.04',
      '04.06': '08.04',
      '12': '12.04',
      '15.06': '09.03',
      '16': '07.02',
      '20': '07',
      '21': '09.05',
      '28': '07',
    },
  },
  { prefix: /^(?:老年|干部)/, under: { '03': '03.10' } },
  { prefix: /^急诊/, under: { '': '20' } },
];

/** A unit of intensive care is its department's: 呼吸ICU. */
const INTENSIVE = /(?:重症监护|重症医学|重症|监护|[a-z]?icu)$/;
/** Whatever is treated there, it is a tumour; bone tumours and those of women have their own entries. */
const TUMOUR =
  /^(?:头颈|胸部|胸|腹部|腹|消化|消化道|胃肠|乳腺|肺|肝|肝胆|泌尿|妇|脑|淋巴|骨软|综合|内|外|放射|软组织|神经|甲状腺|食管)*肿瘤(?:内|外|综合|微创|介入|病|治疗)?$/;

const direct = (name: string): string | undefined =>
  CODE_OF_STEM.get(name) ?? CODE_OF_STEM.get(name.replace(/(?:医学|病学|疾病|病|学|诊疗|治疗|诊治)$/, ''));

const branched = (name: string): string | undefined => {
  for (const { prefix, under } of BRANCHES) {
    const [found] = prefix.exec(name) ?? [];
    if (found === undefined) continue;
    const base = direct(name.slice(found.length));
    if (base !== undefined) return under[base] ?? under[base.slice(0, 2)] ?? under[''] ?? base;
  }
  return undefined;
};

/** @returns the code of a department in 医疗机构诊疗科目名录, undefined where it is not certain. @param name without ward and remarks */
export const departmentCode = (name: string): string | undefined => {
  const bare = stem(name);
  const found = direct(bare) ?? branched(bare);
  if (found !== undefined) return found;
  if (TUMOUR.test(bare)) return '19';
  const unit = stem(bare.replace(INTENSIVE, ''));
  return unit === bare || unit === '' ? undefined : (direct(unit) ?? branched(unit));
};

const OFFICE = /(?:办公室|办|处|组|股|委员会|委|服务站|机构)$/;

/** Whether it is a part of the administration or of the services, which no clinical department's code fits. */
export const isSupporting = (name: string): boolean => {
  const bare = stem(name);
  return SUPPORTING_STEMS.has(bare) || OFFICE.test(name) || SUPPORTING_STEMS.has(stem(bare.replace(/(?:管理|服务|保障)$/, '')));
};
