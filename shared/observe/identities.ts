import type { Identity, IdentityKey } from '../contracts/observation.ts';
import { type BlockKey, recordId } from '../domain/ids.ts';
import type { KeyRef } from '../identity/lookup.ts';
import { identifierKey } from '../match/comparable.ts';

/** @param hashKey the stage's secret key of every keyed hash */
export const identityOf = (hashKey: Uint8Array, key: IdentityKey): Identity =>
  key.type === 'record' ? recordId(hashKey, key.source, key.value) : identifierKey(hashKey, key);

const isBlockKey = (identity: Identity): identity is BlockKey => identity.includes('#');

export const keyRefOf = (identity: Identity): KeyRef => (isBlockKey(identity) ? { blockKey: identity } : { recordId: identity });
