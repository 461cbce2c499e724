import { reportKey } from '../../shared/clean/landing-key.ts';
import { FileReport, QuarantinedRow } from '../../shared/contracts/file-report.ts';
import { ComponentRoot, RecordItem } from '../../shared/contracts/identity.ts';
import { Profile } from '../../shared/contracts/profile.ts';
import { jsonLines, readJson } from '../../shared/stores/runs.ts';
import type { Connection } from '../cloud/connection.ts';
import { peek, queueStates } from '../cloud/queues.ts';
import { scanItems } from '../cloud/scan.ts';
import type { FunctionLog } from './function-log.ts';
import type { LandingFile } from './landing-files.ts';

/** A source record and the HCP that it belongs to. */
export interface Identity {
  source: string;
  sourceId: string;
  /** undefined for a record that was withdrawn, or that no entity holds yet. */
  oneId: string | undefined;
}

/** Which record belongs to whom, as the identity table says now. */
export const readIdentities = async (connection: Connection): Promise<Identity[]> => {
  const records = new Map<string, { source: string; sourceId: string }>();
  const oneIds = new Map<string, string>();
  for await (const item of scanItems(connection.table(connection.outputs.IdentityTable), ['R#', 'C#'])) {
    if (item.pk.startsWith('R#')) {
      const { recordId, source, sourceId } = RecordItem.parse(item);
      records.set(recordId, { source, sourceId });
    } else if (item['mergedInto'] === undefined) {
      for (const part of ComponentRoot.parse(item).parts) {
        for (const recordId of part.records) oneIds.set(recordId, part.oneId);
      }
    }
  }
  return [...records]
    .map(([recordId, record]) => ({ ...record, oneId: oneIds.get(recordId) }))
    .sort((a, b) => a.source.localeCompare(b.source) || a.sourceId.localeCompare(b.sourceId));
};

/** Every profile, oldest OneID first. */
export const readProfiles = async (connection: Connection): Promise<Profile[]> => {
  const profiles: Profile[] = [];
  for await (const item of scanItems(connection.table(connection.outputs.ProfileTable), ['P#']))
    profiles.push(Profile.parse(item));
  return profiles.sort((a, b) => (a.oneId < b.oneId ? -1 : 1));
};

/** What became of a dropped file: its report, where there is one of this drop. */
export interface FileOutcome {
  key: string;
  report: FileReport | undefined;
}

/** @param droppedAfter reports of earlier drops of the same key do not count */
export const readFileOutcomes = (
  connection: Connection,
  files: readonly LandingFile[],
  droppedAfter: Date,
): Promise<FileOutcome[]> => {
  const reports = connection.bucket(connection.outputs.ReportsBucket);
  // S3 keeps whole seconds.
  const after = Math.floor(droppedAfter.getTime() / 1000) * 1000;
  return Promise.all(
    files.map(async ({ key }) => {
      const report = await readJson(reports, reportKey(key), FileReport);
      return { key, report: report && Date.parse(report.droppedAt) >= after ? report : undefined };
    }),
  );
};

/** Every row that was set aside, as it came. */
export async function* readQuarantine(connection: Connection): AsyncGenerator<QuarantinedRow> {
  const reports = connection.bucket(connection.outputs.ReportsBucket);
  for (const { key } of await reports.list('quarantine/')) {
    if (key.endsWith('.jsonl')) yield* jsonLines(reports, key, QuarantinedRow);
  }
}

/** What a queue gave up on. */
export interface DeadLetters {
  queue: string;
  count: number;
  failureMeans: string;
  /** At most ten of them. */
  messages: { messageId: string; sentAt: string; error?: string }[];
}

export const readDeadLetters = async (connection: Connection, log?: FunctionLog): Promise<DeadLetters[]> => {
  const queues = await queueStates(connection);
  return Promise.all(
    queues
      .filter(({ deadLetters }) => deadLetters > 0)
      .map(async ({ name, deadLetters, deadLetterUrl, failureMeans }) => ({
        queue: name,
        count: deadLetters,
        failureMeans,
        messages: (await peek(connection.sqs, deadLetterUrl)).map((message) => {
          const error = log?.failureOf(message.messageId);
          return error === undefined ? message : { ...message, error };
        }),
      })),
  );
};
