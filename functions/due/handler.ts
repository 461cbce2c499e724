import { queueAt, tableNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { count, taskHandler } from '../../shared/runtime/stage.ts';
import { ProfileStore } from '../../shared/stores/profiles.ts';
import { sendDue } from './due.ts';
import { DueEnv } from './env.ts';

/** 8 shards of so many in requests of ten messages: well within a minute. */
const LIMIT = 1000;

const env = readEnv(DueEnv);
const profiles = new ProfileStore(tableNamed(env.PROFILE_TABLE));
const queue = queueAt(env.PROFILES_QUEUE_URL);

export const handler = taskHandler(() => sendDue({ profiles, queue, now: Date.now, limit: LIMIT, count }));
