import { expect, it } from 'vitest';
import { link } from '../../cli/link/engine/link.ts';
import type { Comparable } from '../../shared/contracts/identity.ts';
import type { MatchingModel } from '../../shared/contracts/model.ts';
import type { SourceRecord } from '../../shared/contracts/record.ts';
import { comparable } from '../../shared/match/comparable.ts';
import { liveModel } from '../../shared/match/live.ts';
import { tableOf } from '../../shared/match/table.ts';
import { matchingModel } from '../unit/match/model.ts';
import { HASH_KEY, type Said, says } from '../unit/match/records.ts';
import { canonical, randomFrom, World } from './identity-world.ts';

/** HCPs in three sources, as sources have them: something missing, something else written, a ward's telephone, a namesake next door. */
const population = ({ pick, chance }: ReturnType<typeof randomFrom>, hcps: number): SourceRecord[] =>
  Array.from({ length: hcps }, (_, hcp) => {
    const hospital = `第${pick(hcps / 6)}医院`;
    const person = {
      name: `张${pick(hcps / 2)}`,
      hospital,
      department: `${pick(4)}科`,
      phone: `+86138${String(10_000_000 + hcp)}`,
    };
    return Array.from({ length: 1 + pick(4) }, (_, copy): SourceRecord => {
      const ward = `+8610${String(60_000_000 + Number(hospital.slice(1, -2)))}`;
      const said: Said = {
        id: `${hcp}/${copy}`,
        ...(chance(0.9) && { name: chance(0.9) ? person.name : `张${pick(hcps / 2)}` }),
        ...(chance(0.8) && { hospital: person.hospital }),
        ...(chance(0.6) && { department: chance(0.9) ? person.department : `${pick(4)}科` }),
        identifiers: {
          ...(chance(0.7) && { phone: [chance(0.8) ? person.phone : ward, ...(chance(0.2) ? [ward] : [])] }),
          ...(chance(0.3) && { email: `z${hcp}@example.com` }),
          ...(chance(0.3) && { wechat: `oAbc_${hcp}` }),
          ...(chance(0.2) && { licence: `1101${hcp}` }),
        },
      };
      return says(said);
    });
  }).flat();

/** Clusters of the batch engine, by record id. */
const batchClusters = async (model: MatchingModel, records: readonly Comparable[]): Promise<string> => {
  const table = tableOf(
    model,
    records.map(({ fields }) => ({ source: 0, value: (name) => fields[name] })),
  );
  const { cluster } = await link({
    model,
    threads: 1,
    load: async () => ({ sources: ['crm'], table, recordId: (row) => records[row]!.recordId, columns: [], value: () => '' }),
  });
  const clusters = Map.groupBy(records.keys(), (row) => cluster[row]!);
  return canonical([...clusters.values()].map((rows) => rows.map((row) => records[row]!.recordId)));
};

it('the live route, record by record in any order, ends as the batch engine that sees all at once', {
  timeout: 120_000,
}, async () => {
  const model = matchingModel({ identifier: 5, named: 12 });
  const live = liveModel(model);
  let [several, generic] = [0, 0];
  for (let seed = 1; seed <= 4; seed++) {
    const rng = randomFrom(seed);
    const records = population(rng, 120);
    const world = new World(rng, 0.01);
    world.deps.modelOf = () => live;
    const shuffled = records.map((record) => ({ record, at: rng.random() })).sort((a, b) => a.at - b.at);
    await world.deliver(shuffled.map(({ record }) => ({ record, attempt: 1 })));
    // Of equal weights the earlier record's counts: in one order in both.
    records.sort((a, b) => (a.recordId < b.recordId ? -1 : 1));
    const batch = await batchClusters(
      model,
      records.map((record) => comparable(record, model, HASH_KEY)),
    );
    expect(world.clusters().split(' | ')).toEqual(batch.split(' | '));
    several += batch.split(' | ').filter((cluster) => cluster.includes('+')).length;
    generic += world.table.items().filter(({ sk }) => sk === '!generic').length;
  }
  expect(several).toBeGreaterThan(200);
  expect(generic).toBeGreaterThan(10);
});
