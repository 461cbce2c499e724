import { quarantineIndex, quarantinePart, quarantinePrefix, quarantineRetries } from '../../shared/clean/landing-key.ts';
import { QuarantinedRow, QuarantineIndex, QuarantineRetries } from '../../shared/contracts/file-report.ts';
import type { ObjectHead, Objects } from '../../shared/contracts/objects.ts';
import { jsonLines, readJson } from '../../shared/stores/runs.ts';

/** A drop of which something lies in quarantine. */
export interface QuarantinedDrop {
  prefix: string;
  /** When it was set aside. */
  at: Date;
  index: QuarantineIndex;
  retries: QuarantineRetries['retries'];
}

/** A message of which something lies in quarantine. */
export interface QuarantinedMessage {
  /** As in its rows: `message:<id>`. */
  id: string;
  key: string;
  at: Date;
}

const ROOT = 'quarantine/';
const INDEX = '/index.json';
const MESSAGE = /^quarantine\/_(?:intake|landing)\/([^/]+)\.jsonl$/;

const newestFirst = (heads: readonly ObjectHead[]): ObjectHead[] =>
  heads.toSorted((a, b) => b.lastModified.getTime() - a.lastModified.getTime() || (a.key < b.key ? -1 : 1));

const dropAt = async (reports: Objects, { key, lastModified }: ObjectHead): Promise<QuarantinedDrop | undefined> => {
  const prefix = key.slice(0, -INDEX.length + 1);
  const [index, retried] = await Promise.all([
    readJson(reports, quarantineIndex(prefix), QuarantineIndex),
    readJson(reports, quarantineRetries(prefix), QuarantineRetries),
  ]);
  return index && { prefix, at: lastModified, index, retries: retried?.retries ?? [] };
};

/**
 * Drops with something in quarantine, the newest first.
 * @param name the landing key, a folder of such, or a prefix within `quarantine/`; all where it is absent
 */
export const findDrops = async (
  reports: Objects,
  name: string | undefined,
  limit = Number.POSITIVE_INFINITY,
): Promise<{ drops: QuarantinedDrop[]; more: number }> => {
  const prefixes =
    name === undefined ? [ROOT] : name.startsWith(ROOT) ? [name] : [quarantinePrefix(name, '').replace(/\/+$/, '')];
  const listed = (await Promise.all(prefixes.map((prefix) => reports.list(prefix)))).flat();
  // Of the key itself or below it, not of one that begins alike.
  const meant = listed.filter(({ key }) => key.endsWith(INDEX) && prefixes.some((prefix) => isWithin(key, prefix)));
  const heads = newestFirst(meant);
  const drops = await Promise.all(heads.slice(0, limit).map((head) => dropAt(reports, head)));
  return { drops: drops.filter((drop) => drop !== undefined), more: Math.max(heads.length - limit, 0) };
};

const isWithin = (key: string, prefix: string): boolean =>
  prefix.endsWith('/') || key.length === prefix.length || key[prefix.length] === '/';

/** Messages with something in quarantine, the newest first. @param name `message:<id>`; all where it is absent */
export const findMessages = async (
  reports: Objects,
  name: string | undefined,
  limit = Number.POSITIVE_INFINITY,
): Promise<{ messages: QuarantinedMessage[]; more: number }> => {
  const heads = newestFirst(
    (await Promise.all([`${ROOT}_intake/`, `${ROOT}_landing/`].map((prefix) => reports.list(prefix)))).flat(),
  );
  const found = heads.flatMap(({ key, lastModified }) => {
    const id = `message:${MESSAGE.exec(key)?.[1] ?? ''}`;
    return id !== 'message:' && (name === undefined || name === id || name === key) ? [{ id, key, at: lastModified }] : [];
  });
  return { messages: found.slice(0, limit), more: Math.max(found.length - limit, 0) };
};

/** A quarantined row with all of its bytes: one of more than 1 MiB is stored in pieces. */
export type WholeRow = Omit<QuarantinedRow, 'bytes' | 'continued'> & { bytes: Buffer };

async function* whole(rows: AsyncIterable<QuarantinedRow>): AsyncGenerator<WholeRow> {
  let pieces: Buffer[] = [];
  for await (const { bytes, continued, ...row } of rows) {
    pieces.push(Buffer.from(bytes, 'base64'));
    if (continued) continue;
    yield { ...row, bytes: Buffer.concat(pieces) };
    pieces = [];
  }
}

async function* stored(reports: Objects, { prefix, index }: QuarantinedDrop): AsyncGenerator<QuarantinedRow> {
  for (let part = 0; part < index.objects; part++) yield* jsonLines(reports, quarantinePart(prefix, part), QuarantinedRow);
}

/** The quarantined rows of a drop, in the order of the file. @param reason only those with it */
export async function* rowsOf(reports: Objects, drop: QuarantinedDrop, reason: string | undefined): AsyncGenerator<WholeRow> {
  for await (const row of whole(stored(reports, drop))) if (hasReason(row, reason)) yield row;
}

/** The quarantined rows of a message. */
export async function* rowsOfMessage(
  reports: Objects,
  { key }: QuarantinedMessage,
  reason: string | undefined,
): AsyncGenerator<WholeRow> {
  for await (const row of whole(jsonLines(reports, key, QuarantinedRow))) if (hasReason(row, reason)) yield row;
}

const hasReason = ({ reasons }: WholeRow, code: string | undefined): boolean =>
  code === undefined || reasons.some((reason) => reason.code === code);
