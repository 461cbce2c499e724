import { z } from 'zod';
import { parse } from '../contracts/parse.ts';
import { StreamId } from '../contracts/profile.ts';
import type { Table } from '../contracts/table.ts';
import { ConflictError } from '../domain/errors.ts';
import type { OneId } from '../domain/ids.ts';
import { DestinationId } from '../domain/ids.ts';

/** `D#<destination>#<segment>#<oneId>`: how far one destination has been told of one HCP in one segment. */
const Told = z.object({ sequence: z.number().int().positive() });

/** `W#<destination>#<day>` / webhook-id: one webhook and what its last attempt came to. No personal data. */
export const WebhookDelivery = z.object({
  destination: DestinationId,
  segment: StreamId,
  webhookId: z.string(),
  transitions: z.number().int().positive(),
  outcome: z.enum(['delivered', 'failed']),
  /** HTTP status of the last attempt; 0 where no answer came. */
  status: z.number().int(),
  attempts: z.number().int().positive(),
  /** When the last attempt was made. */
  at: z.iso.datetime(),
  /** How long the last attempt took. */
  latencyMs: z.number().nonnegative(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

/** A destination's ledger for one segment, or for OneIDs themselves. */
export interface Stream {
  destination: DestinationId;
  segment: StreamId;
}

const toldKey = ({ destination, segment }: Stream, oneId: OneId) => ({ pk: `D#${destination}#${segment}#${oneId}`, sk: '-' });

/** @param at when the latest of its transitions happened: the same in every attempt, so that one webhook is one item */
const webhookKey = (destination: DestinationId, at: string, webhookId: string) => ({
  pk: `W#${destination}#${at.slice(0, 10)}`,
  sk: webhookId,
});

/** The delivery ledger in the control table. */
export const deliveryLedger = (control: Table) => ({
  /** By OneID in the order given: the sequence of the last transition told; undefined where none was. */
  async told(stream: Stream, oneIds: readonly OneId[]): Promise<(number | undefined)[]> {
    const items = await control.getMany(oneIds.map((oneId) => toldKey(stream, oneId)));
    return items.map((item) => (item === undefined ? undefined : parse(Told, item, 'delivery ledger').sequence));
  },

  /** Note what was told. Where a later transition has been noted meanwhile, that stays. */
  async note(stream: Stream, transitions: readonly { oneId: OneId; sequence: number }[]): Promise<void> {
    await Promise.all(
      transitions.map(async ({ oneId, sequence }) => {
        try {
          const condition = { absentOrBelow: { attribute: 'sequence', value: sequence } };
          await control.put({ ...toldKey(stream, oneId), sequence }, condition);
        } catch (error) {
          if (!(error instanceof ConflictError)) throw error;
        }
      }),
    );
  },

  /** Note one more attempt of a webhook; its count goes on from what stands. */
  async attempted(happenedAt: string, delivery: Omit<WebhookDelivery, 'attempts'>): Promise<void> {
    const key = webhookKey(delivery.destination, happenedAt, delivery.webhookId);
    const item = await control.get(key);
    const before = item === undefined ? 0 : parse(WebhookDelivery, item, 'webhook delivery').attempts;
    await control.put({ ...key, ...delivery, attempts: before + 1 });
  },

  /** Every webhook to a destination whose latest transition happened on that day (YYYY-MM-DD, UTC). */
  async on(destination: DestinationId, day: string): Promise<WebhookDelivery[]> {
    const items = await control.query(`W#${destination}#${day}`);
    return items.map((item) => parse(WebhookDelivery, item, 'webhook delivery'));
  },
});
export type DeliveryLedger = ReturnType<typeof deliveryLedger>;
