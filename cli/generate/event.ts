import { READING } from './catalogue.ts';
import { type Doctor, valueAt, type World } from './doctor.ts';
import { type DropFolder, openCsv } from './drop-file.ts';
import { present, writtenMobile, writtenName } from './faults.ts';
import { writtenDepartment, writtenHospital } from './places.ts';
import { between, chance, pick, randomOf, serial } from './random.ts';
import type { SampleSource } from './source.ts';
import { fileDate, shanghaiTime } from './times.ts';

const SIGN_INS = ['签到编号', '姓名', '医院', '科室', '手机', '会议', '签到时间'] as const;
const ATTENDANCE = ['记录编号', '签到编号', '会议', '渠道', '行为', '时间'] as const;
/** No more events a doctor than this: her sign-ins' numbers are made of it. */
const EVENTS = 3;

/** Event sign-ins, typed at the desk from what was said across it, and what the signed-in did then. */
export const openEvent = async (world: World, folder: DropFolder): Promise<SampleSource> => {
  const date = fileDate(world.asOf);
  const signIns = await openCsv(folder, `event/signins/signins-${date}.csv`, { columns: SIGN_INS, naming: ['签到编号'] });
  const attendance = await openCsv(folder, `event/attendance/attendance-${date}.csv`, {
    columns: ATTENDANCE,
    naming: ['签到编号'],
  });

  const signIn = (doctor: Doctor, nth: number): string => {
    const random = randomOf(world.seed, doctor.index, `event ${nth}`);
    const at = world.asOf - between(random, 1440, 400 * 1440) * 60_000;
    const hospital = valueAt(doctor.hospital, at);
    const number = serial(world.seed + 5, doctor.index * EVENTS + nth);
    const content = pick(random, READING.get(doctor.interest) ?? []).id;
    signIns.write({
      签到编号: `S${number}`,
      姓名: writtenName(random, doctor.name),
      医院: writtenHospital(random, hospital),
      科室: writtenDepartment(random, doctor.department),
      手机: present(random, 0.93, writtenMobile(random, valueAt(doctor.mobile, at))),
      会议: content,
      签到时间: shanghaiTime(at),
    });
    const attend = { 签到编号: `S${number}`, 会议: content, 渠道: '会议' };
    attendance.write({ ...attend, 记录编号: `A${number}-1`, 行为: '参会', 时间: shanghaiTime(at) });
    if (chance(random, 0.2))
      attendance.write({
        ...attend,
        记录编号: `A${number}-2`,
        行为: chance(random, 0.8) ? '提问' : '讲课',
        时间: shanghaiTime(at + 1_800_000),
      });
    return `S${number}`;
  };
  return {
    source: 'event',
    files: [signIns, attendance],
    add: (doctor) => {
      if (!doctor.knownTo.event) return [];
      const random = randomOf(world.seed, doctor.index, 'events');
      const events = chance(random, 0.8) ? 1 : between(random, 2, EVENTS);
      return Array.from({ length: events }, (_, nth) => signIn(doctor, nth));
    },
  };
};
