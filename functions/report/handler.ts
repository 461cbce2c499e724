import { parse } from '../../shared/contracts/parse.ts';
import { ReportInput } from '../../shared/contracts/run.ts';
import { bucketNamed, tableNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { taskHandler } from '../../shared/runtime/stage.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { ReportEnv } from './env.ts';
import { report } from './report.ts';

const env = readEnv(ReportEnv);
const deps = {
  work: bucketNamed(env.WORK_BUCKET),
  reports: bucketNamed(env.REPORTS_BUCKET),
  configuration: configurationReader(bucketNamed(env.CONFIG_BUCKET)),
  control: tableNamed(env.CONTROL_TABLE),
  now: Date.now,
};

export const handler = taskHandler(async (event: unknown) => report(parse(ReportInput, event, 'report input'), deps));
