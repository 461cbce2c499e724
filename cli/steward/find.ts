import type { OneId, RecordId } from '../../shared/domain/ids.ts';
import { type Resolution, resolve } from '../../shared/identity/lookup.ts';
import { CliError } from '../errors.ts';
import type { Desk } from './desk.ts';
import { nameOf, type RecordName } from './print-why.ts';
import type { Reference } from './references.ts';

export type Live = Extract<Resolution, { status: 'live' }>;

/** Who a OneID stands for now, by way of its successors. @throws CliError where it stands for nobody */
export const liveHcp = async (oneId: OneId, { deps, connection }: Desk): Promise<Live> => {
  for (let id = oneId; ; ) {
    const found = await resolve(deps.store, id);
    switch (found.status) {
      case 'live':
        return found;
      case 'succeeded':
        id = found.by;
        continue;
      case 'retired':
        throw new CliError(`${oneId} stands for nobody any more: all its source records were withdrawn`);
      case 'unknown':
        throw new CliError(`${oneId} is unknown to ${connection.name}`, 'check the id, and that you ask the right stage');
    }
  }
};

export const recordsMeant = async (reference: Reference, desk: Desk): Promise<RecordId[]> =>
  'recordId' in reference ? [reference.recordId] : (await liveHcp(reference.oneId, desk)).records.map(({ recordId }) => recordId);

/** Calls records by source and id there; one that is not stored any more by its RecordId. */
export const recordNames = async (ids: readonly RecordId[], { deps }: Desk, clear = false): Promise<RecordName> => {
  const distinct = [...new Set(ids)];
  const items = await deps.store.records(distinct);
  const names = new Map(items.flatMap((item) => (item ? [[item.recordId, nameOf(item, clear)] as const] : [])));
  return (id) => names.get(id) ?? id;
};
