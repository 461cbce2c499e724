import { DAY, valueAt, type World } from './doctor.ts';
import { type DropFolder, openCsv } from './drop-file.ts';
import { present } from './faults.ts';
import { writtenDepartment, writtenHospital } from './places.ts';
import { between, randomOf, serial } from './random.ts';
import type { SampleSource } from './source.ts';
import { fileDate, shanghaiDate } from './times.ts';

const COLUMNS = ['id', 'doctor_name', 'licence', 'hospital', 'department', 'title', 'province', 'city', 'collected_on'] as const;

/** A bought directory: years old in part, so hospitals and titles are what they once were. */
export const openDirectory = async (world: World, folder: DropFolder): Promise<SampleSource> => {
  const key = `directory/doctors/directory-${fileDate(world.asOf)}.csv`;
  const doctors = await openCsv(folder, key, { columns: COLUMNS, naming: ['id'], delimiter: ';' });
  return {
    source: 'directory',
    files: [doctors],
    add: (doctor) => {
      if (!doctor.knownTo.directory) return [];
      const random = randomOf(world.seed, doctor.index, 'directory');
      const collectedAt = world.asOf - between(random, 150, 1200) * DAY;
      const hospital = valueAt(doctor.hospital, collectedAt);
      const id = `BD${serial(world.seed + 4, doctor.index)}`;
      doctors.write({
        id,
        doctor_name: doctor.name,
        licence: present(random, 0.4, doctor.licence),
        hospital: writtenHospital(random, hospital),
        department: present(random, 0.95, writtenDepartment(random, doctor.department)),
        title: valueAt(doctor.title, collectedAt),
        province: hospital.province,
        city: hospital.city,
        collected_on: shanghaiDate(collectedAt),
      });
      return [id];
    },
  };
};
