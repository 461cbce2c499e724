import { DAY, type Doctor, valueAt, type World } from './doctor.ts';
import { type DropFolder, openCsv } from './drop-file.ts';
import { present, writtenMobile, writtenName } from './faults.ts';
import { type Hospital, writtenDepartment, writtenHospital } from './places.ts';
import { between, chance, type Random, randomOf, serial } from './random.ts';
import type { SampleSource } from './source.ts';
import { fileDate, shanghaiTime } from './times.ts';

const COLUMNS = [
  '医生编号',
  '姓名',
  '性别',
  '医院',
  '科室',
  '职称',
  '手机',
  '省份',
  '城市',
  '负责代表',
  '状态',
  '更新时间',
] as const;
type Row = Record<(typeof COLUMNS)[number], string>;

/** Doctors known to two representatives are there twice. */
const TWICE = 0.12;
const HOSPITALS_A_REPRESENTATIVE = 3;
/** The second drop comes so long after the first. */
const BETWEEN_DROPS = 30 * DAY;

/** Under how many ids a doctor is in this system. */
export const crmCopies = (world: World, doctor: Doctor): readonly (0 | 1)[] => {
  if (!doctor.knownTo.crm) return [];
  return chance(randomOf(world.seed, doctor.index, 'crm copies'), TWICE) ? [0, 1] : [0];
};

/** Who looks after a hospital's doctors, or enters them once more. */
export const representativeOf = (hospital: Hospital, copy: 0 | 1): number =>
  Math.floor(hospital.number / HOSPITALS_A_REPRESENTATIVE) * 2 + copy;
export const representativeId = (representative: number): string => `R${String(representative).padStart(5, '0')}`;

export const crmId = (world: World, doctor: Doctor, copy: 0 | 1): string => `D${serial(world.seed + 2, doctor.index * 2 + copy)}`;

/** Every eighth representative enters an own number for whoever gave none, every eighth hospital only ever gives its switchboard's. */
const phoneOf = (random: Random, hospital: Hospital, representative: number, mobile: string): string => {
  const r = random();
  if (representative % 8 === 2 && r < 0.45) return `1450000${String(representative).padStart(4, '0')}`;
  if (hospital.number % 8 === 2 && r < 0.8) return hospital.landline;
  return r < 0.85 ? writtenMobile(random, mobile) : '';
};

const firstEntry = (world: World, doctor: Doctor, copy: 0 | 1, exportedAt: number): Row => {
  const random = randomOf(world.seed, doctor.index, `crm ${copy}`);
  const updatedAt = exportedAt - between(random, 60, 700 * 1440) * 60_000;
  const hospital = valueAt(doctor.hospital, updatedAt);
  const representative = representativeOf(hospital, copy);
  return {
    医生编号: crmId(world, doctor, copy),
    姓名: writtenName(random, doctor.name),
    性别: present(random, 0.95, doctor.gender === 'male' ? '男' : '女'),
    医院: writtenHospital(random, hospital),
    科室: present(random, 0.92, writtenDepartment(random, doctor.department)),
    职称: present(random, 0.85, valueAt(doctor.title, updatedAt)),
    手机: phoneOf(random, hospital, representative, valueAt(doctor.mobile, updatedAt)),
    省份: hospital.province,
    城市: hospital.city,
    负责代表: representativeId(representative),
    状态: '有效',
    更新时间: shanghaiTime(updatedAt),
  };
};

/** What a representative makes of the entry after having asked. */
const corrected = (doctor: Doctor, row: Row, updatedAt: number): Row => {
  const hospital = valueAt(doctor.hospital, updatedAt);
  return {
    ...row,
    姓名: doctor.name,
    医院: hospital.name,
    科室: doctor.department.name,
    职称: valueAt(doctor.title, updatedAt),
    手机: valueAt(doctor.mobile, updatedAt),
    省份: hospital.province,
    城市: hospital.city,
    更新时间: shanghaiTime(updatedAt),
  };
};

/** The representatives' system: GB18030, Chinese headers, everything typed by hand; a full export and, a month later, a partial one. */
export const openCrm = async (world: World, folder: DropFolder): Promise<SampleSource> => {
  const options = { columns: COLUMNS, naming: ['医生编号'], encoding: 'gb18030', newline: '\r\n' } as const;
  const firstDrop = world.asOf - BETWEEN_DROPS;
  const first = await openCsv(folder, `crm/doctors/doctors-${fileDate(firstDrop)}.csv`, options);
  const second = await openCsv(folder, `crm/doctors/doctors-${fileDate(world.asOf)}.csv`, options);

  /** @returns whether the record stands at the end */
  const enter = (doctor: Doctor, copy: 0 | 1): boolean => {
    const random = randomOf(world.seed, doctor.index, `crm ${copy} second drop`);
    const row = firstEntry(world, doctor, copy, firstDrop);
    first.write(row);
    const updatedAt = world.asOf - between(random, 60, 1440) * 60_000;
    const r = random();
    if (doctor.hospital.changedAt > firstDrop && doctor.hospital.before !== doctor.hospital.now)
      second.write(corrected(doctor, row, updatedAt));
    else if (r < 0.06) second.write(corrected(doctor, row, updatedAt));
    else if (r < 0.25) second.write(row);
    else if (copy === 1 && r < 0.3) {
      second.write({ ...row, 状态: '作废', 更新时间: shanghaiTime(updatedAt) });
      return false;
    }
    return true;
  };
  return {
    source: 'crm',
    files: [first, second],
    add: (doctor) =>
      crmCopies(world, doctor)
        .filter((copy) => enter(doctor, copy))
        .map((copy) => crmId(world, doctor, copy)),
  };
};
