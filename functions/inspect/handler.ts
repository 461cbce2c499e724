import { InspectInput } from '../../shared/contracts/inspection.ts';
import { parse } from '../../shared/contracts/parse.ts';
import { bucketNamed, tableNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { count, taskHandler } from '../../shared/runtime/stage.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { VisitStore } from '../../shared/stores/visits.ts';
import { InspectEnv } from './env.ts';
import { gather } from './gather.ts';
import { judgeRun } from './judge.ts';

const env = readEnv(InspectEnv);
const deps = {
  visits: new VisitStore(tableNamed(env.PROFILE_TABLE)),
  work: bucketNamed(env.WORK_BUCKET),
  configuration: configurationReader(bucketNamed(env.CONFIG_BUCKET)),
  now: Date.now,
  count,
};

export const handler = taskHandler(async (event: unknown, context) => {
  const input = parse(InspectInput, event, 'inspect input');
  switch (input.step) {
    case 'gather':
      return gather(input, { ...deps, remainingMs: () => context.getRemainingTimeInMillis() });
    case 'judge':
      return judgeRun(input, deps);
  }
});
