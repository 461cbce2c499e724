import { type Identity, ObservationMessage } from '../../shared/contracts/observation.ts';
import { parseJson } from '../../shared/contracts/parse.ts';
import { profileMessage } from '../../shared/contracts/profile.ts';
import type { Queue } from '../../shared/contracts/queue.ts';
import type { KeyRef, Owners } from '../../shared/identity/lookup.ts';
import { file } from '../../shared/observe/filing.ts';
import { keyRefOf } from '../../shared/observe/identities.ts';
import type { ObservationStore } from '../../shared/stores/observations.ts';
import type { VisitStore } from '../../shared/stores/visits.ts';

export interface ObserveDeps {
  observations: ObservationStore;
  visits: VisitStore;
  /** The owners of each key, in the order of the keys. */
  ownersOf: (keys: readonly KeyRef[]) => Promise<Owners[]>;
  profiles: Queue;
  hashKey: Uint8Array;
  count: (name: string, value: number) => void;
}

/**
 * Store a message's observations and have the profiles of those they are about built anew. Each step overwrites itself, so a
 * redelivery does the whole again. What is about nobody yet waits where it is: the record that brings its key rebuilds the profile.
 *
 * @param body an ObservationMessage
 * @throws ContractError where it is none
 */
export const observe = async (body: string, deps: ObserveDeps): Promise<void> => {
  const { observations } = parseJson(ObservationMessage, body, 'an observation message');
  const { observations: store, visits: ledger, hashKey, count } = deps;
  const { days, statements, contents, visits, reporters, identities, touched } = file(hashKey, observations);
  await Promise.all([store.mark(identities), ledger.register(reporters)]);
  await Promise.all([
    ...days.map(({ identity, day, events }) => store.addEvents(identity, day, events)),
    ...statements.map(({ identity, key, statement }) => store.addStatement(identity, key, statement)),
    ...contents.map((content) => store.addContent(content)),
    ledger.add(visits),
  ]);
  // Only now: a record that brings the key after this finds the observations, one that came before is found here.
  const owners = identities.length === 0 ? [] : await deps.ownersOf(identities.map(keyRefOf));
  const stated = new Set<Identity>(statements.map(({ identity }) => identity));
  const oneIds = identities.flatMap((identity, index) => {
    const owner = owners[index];
    // Under a key that names a place only a consent may matter.
    return owner && (!owner.generic || stated.has(identity)) ? owner.oneIds : [];
  });
  await deps.profiles.send([...new Set(oneIds)].map((oneId) => profileMessage(oneId, touched)));
  count('ObservationsStored', observations.length);
  count('IdentitiesUnknown', owners.filter(({ oneIds }) => oneIds.length === 0).length);
};
