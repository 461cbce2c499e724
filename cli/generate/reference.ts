import { hospitalCount, type World } from './doctor.ts';
import { type DropFolder, openCsv } from './drop-file.ts';
import { hospitalOf } from './places.ts';
import { cycle } from './random.ts';
import type { SampleSource } from './source.ts';
import { fileDate } from './times.ts';

const COLUMNS = ['机构编码', '机构名称', '别名', '等级', '省份', '城市'] as const;
/** One grade is written in as many ways as there are lists of hospitals. */
const GRADES = ['三级甲等', '三甲', '3A', '三级甲', '三级乙等', '二级甲等', '二甲', ''];

/** The list of hospitals that the operator keeps, under the names that they are entered by. */
export const openReference = async (world: World, folder: DropFolder): Promise<SampleSource> => {
  const hospitals = await openCsv(folder, `reference/hospitals/hospitals-${fileDate(world.asOf)}.csv`, { columns: COLUMNS });
  for (let number = 0; number < hospitalCount(world); number += 1) {
    const { name, aliases, province, city } = hospitalOf(number);
    hospitals.write({
      机构编码: `H${String(number).padStart(5, '0')}`,
      机构名称: name,
      // Without its city it is many a city's.
      别名: aliases.filter((alias) => alias.startsWith(city)).join(';'),
      等级: cycle(GRADES, number),
      省份: province,
      城市: city,
    });
  }
  return { source: 'reference', files: [hospitals], add: () => [] };
};
