import { DAY, type Doctor, valueAt, type World } from './doctor.ts';
import { type DropFolder, openCsv } from './drop-file.ts';
import { present } from './faults.ts';
import { between, chance, randomOf, serial } from './random.ts';
import type { SampleSource } from './source.ts';
import { fileDate, offsetTime } from './times.ts';

const COLUMNS = [
  'registration_id',
  'name',
  'licence_no',
  'mobile',
  'email',
  'unionid',
  'hospital',
  'department',
  'title',
  'gender',
  'province',
  'city',
  'verified_at',
] as const;

export const registrationId = (world: World, doctor: Doctor): string => `REG-${serial(world.seed + 3, doctor.index)}`;

/** Real-name registrations, checked against the licence: what they say was true when they were made. */
export const openRegistration = async (world: World, folder: DropFolder): Promise<SampleSource> => {
  const key = `registration/verified/verified-${fileDate(world.asOf)}.csv`;
  const verified = await openCsv(folder, key, { columns: COLUMNS, naming: ['registration_id'], bom: true });
  return {
    source: 'registration',
    files: [verified],
    add: (doctor) => {
      if (!doctor.knownTo.registration) return [];
      const random = randomOf(world.seed, doctor.index, 'registration');
      const verifiedAt = world.asOf - between(random, 1, 600 * 24) * (DAY / 24);
      const hospital = valueAt(doctor.hospital, verifiedAt);
      // In a hurry, some give the switchboard's number.
      const mobile = chance(random, 0.005) ? hospital.landline : valueAt(doctor.mobile, verifiedAt);
      const id = registrationId(world, doctor);
      verified.write({
        registration_id: id,
        name: doctor.name,
        licence_no: doctor.licence,
        mobile: present(random, 0.97, mobile),
        email: present(random, 0.75, chance(random, 0.1) ? doctor.email.toUpperCase() : doctor.email),
        unionid: present(random, 0.95, doctor.unionid),
        hospital: hospital.name,
        department: doctor.department.name,
        title: valueAt(doctor.title, verifiedAt),
        gender: doctor.gender,
        province: hospital.province,
        city: hospital.city,
        verified_at: offsetTime(verifiedAt),
      });
      return [id];
    },
  };
};
