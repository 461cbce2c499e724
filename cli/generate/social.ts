import { DAY, valueAt, type World } from './doctor.ts';
import { type DropFolder, openJsonLines } from './drop-file.ts';
import { nicknameOf } from './names.ts';
import { writtenHospital } from './places.ts';
import { between, chance, randomOf } from './random.ts';
import type { SampleSource } from './source.ts';
import { fileDate, utcTime } from './times.ts';

/** Followers of the company's WeChat account: a unionid, whatever they call themselves, and what some chose to add. */
export const openSocial = async (world: World, folder: DropFolder): Promise<SampleSource> => {
  const followers = await openJsonLines(folder, `social/followers/followers-${fileDate(world.asOf)}.jsonl`, ['openid']);
  return {
    source: 'social',
    files: [followers],
    add: (doctor) => {
      if (!doctor.knownTo.social) return [];
      const random = randomOf(world.seed, doctor.index, 'social');
      const updatedAt = world.asOf - between(random, 1, 500 * 24) * (DAY / 24);
      const hospital = valueAt(doctor.hospital, updatedAt);
      const named = chance(random, 0.6);
      const unionid = chance(random, 0.97) ? doctor.unionid : undefined;
      const nickname = nicknameOf(random);
      const workplace =
        named && chance(random, 0.7) ? { hospital: writtenHospital(random, hospital), department: doctor.department.name } : {};
      // The form that binds a number asks for the name as well.
      const mobile = named && chance(random, 0.8) ? valueAt(doctor.mobile, updatedAt) : undefined;
      const follower = {
        openid: doctor.openid,
        ...(unionid ? { unionid } : {}),
        nickname,
        ...(named ? { real_name: doctor.name } : {}),
        ...workplace,
        ...(mobile ? { mobile } : {}),
        province: hospital.province,
        city: hospital.city,
        subscribed_at: utcTime(updatedAt - between(random, 1, 300) * DAY),
        updated_at: utcTime(updatedAt),
      };
      // Who gave no name is a nickname to everybody, and no HCP's record.
      followers.write(follower, !named);
      return named ? [doctor.openid] : [];
    },
  };
};
