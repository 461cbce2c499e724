import { reason } from '../../shared/clean/cell.ts';
import { decodeKey, LandingEvent, LandingTestEvent } from '../../shared/contracts/landing-event.ts';
import type { Delivery } from '../../shared/runtime/stage.ts';
import { readBody } from './body.ts';
import type { CleanDeps } from './deps.ts';
import { cleanFile } from './file.ts';
import { quarantineMessage } from './quarantine.ts';

interface Notice {
  key: string;
  etag: string | undefined;
}

/** @returns the new objects that a message tells of; undefined where it is no such message */
const noticesIn = (body: string): Notice[] | undefined => {
  const event = readBody(LandingEvent, body);
  if (!event) return readBody(LandingTestEvent, body) ? [] : undefined;
  const notices: Notice[] = [];
  for (const { eventName, s3 } of event.Records) {
    if (!/^(s3:)?ObjectCreated:/.test(eventName)) continue;
    const key = decodeKey(s3.object.key);
    if (key === undefined) return undefined;
    notices.push({ key, etag: s3.object.eTag?.replaceAll('"', '') });
  }
  return notices;
};

/** Clean the files that a message of the landing queue tells of. */
export const cleanLanding = async (delivery: Delivery, deps: CleanDeps): Promise<void> => {
  const notices = noticesIn(delivery.body);
  if (!notices) {
    const row = { row: 0, text: delivery.body, reasons: [reason('not-a-landing-event')] };
    await quarantineMessage('landing', delivery.messageId, [row], deps);
    deps.count('MessagesQuarantined', 1);
    return;
  }
  // One after the other: S3 tells of one object a message, and each may take what time there is.
  for (const { key, etag } of notices) await cleanFile(key, etag, deps);
};
