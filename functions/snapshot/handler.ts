import { parse } from '../../shared/contracts/parse.ts';
import { SnapshotInput } from '../../shared/contracts/run.ts';
import { bucketNamed, tableNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { taskHandler } from '../../shared/runtime/stage.ts';
import { SnapshotEnv } from './env.ts';
import { snapshot } from './snapshot.ts';

const env = readEnv(SnapshotEnv);
const identity = tableNamed(env.IDENTITY_TABLE);
const work = bucketNamed(env.WORK_BUCKET);
const PART_BYTES = 32 * 1024 * 1024;

export const handler = taskHandler(async (event: unknown, context) =>
  snapshot(parse(SnapshotInput, event, 'snapshot input'), {
    identity,
    work,
    remainingMs: () => context.getRemainingTimeInMillis(),
    partBytes: PART_BYTES,
  }),
);
