import type { Country } from '../domain/hcp.ts';
import type { ComponentId, OneId } from '../domain/ids.ts';
import type { LiveModel } from '../match/live.ts';
import type { IdentityStore } from '../stores/identity.ts';

/** A component as it was when OneIDs were touched: the profile message's `touched` is made of it. */
export interface ComponentAt {
  component: ComponentId;
  version: number;
}

/** What the identity protocol needs from outside. */
export interface IdentityDeps {
  store: IdentityStore;
  /** @throws ConfigurationError where no model covers the country */
  modelOf(country: Country): LiveModel;
  /** @returns a new ULID, later than every one before */
  newId(): string;
  /** Hand OneIDs whose part changed to the profiles queue; all are accepted when it returns. */
  tell(oneIds: readonly OneId[], at: ComponentAt): Promise<void>;
  count(name: string, value: number): void;
  /** ms: when what is written happened, for the audit alone. */
  now(): number;
  /** Components with more members are not recomputed live but left to the weekly job, which passes Infinity. */
  componentCap: number;
}
