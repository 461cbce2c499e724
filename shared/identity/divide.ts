import type { IdentityLink } from '../contracts/audit.ts';
import type { Ask } from '../contracts/identity.ts';
import { IdentifierType } from '../domain/hcp.ts';
import type { BlockKey, RecordId } from '../domain/ids.ts';
import { kindOf } from '../match/comparable.ts';
import { divide, type Member } from '../match/divide.ts';
import { verdictsOf } from '../match/verdicts.ts';
import type { IdentityDeps } from './deps.ts';

/** Who is one HCP in a component. */
export interface Divided {
  /** By first record id. */
  parts: RecordId[][];
  links: IdentityLink[];
  /** Open questions, the pair that tells most first: so many are put at a time, others follow when these are answered. */
  asks: Ask[];
  /** By record: identifiers' keys that a record which a steward keeps apart from it carries too. */
  disputed: ReadonlyMap<RecordId, ReadonlySet<BlockKey>>;
}

const ASKS = 20;

export const sayAsk = ({ a, b, weight }: Ask): string => `${a} ${b} ${weight}`;

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** Enough to tell one from another, and the same from one run to the next. */
const rounded = (weight: number): number => Math.round(weight * 100) / 100;

/** Each record is compared by its own country's model; models never link across countries. */
export const divideRows = (rows: readonly Member[], deps: Pick<IdentityDeps, 'modelOf'>): Divided => {
  const verdicts = verdictsOf(rows);
  const countries = [...new Set(rows.map((row) => row.comparable.country))].sort();
  const divided: Divided = { parts: [], links: [], asks: [], disputed: disputedKeys(rows, verdicts.apart) };
  for (const country of countries) {
    const model = deps.modelOf(country);
    const { parts, links, asks } = divide(rows, model);
    divided.parts.push(...parts);
    divided.links.push(...links.map(({ a, b, weight }) => ({ a, b, weight: rounded(weight) })));
    for (const { a, b, weight } of asks)
      if (!verdicts.apart(a, b))
        divided.asks.push({ a, b, weight: rounded(weight), gap: rounded(Math.abs(weight - model.link)) });
  }
  const weight = new Map(divided.links.map((link) => [`${link.a} ${link.b}`, link]));
  divided.links.push(...verdicts.same.map(({ a, b }) => ({ ...weight.get(`${a} ${b}`), a, b, verdict: true as const })));
  divided.parts.sort(([a = ''], [b = '']) => byText(a, b));
  divided.asks.sort((x, y) => x.gap - y.gap || byText(x.a, y.a) || byText(x.b, y.b)).splice(ASKS);
  return divided;
};

/** A telephone that stands on the records of two people whom a steward told apart belongs to one of them at most: nobody knows to whom. */
const disputedKeys = (
  rows: readonly Member[],
  apart: (a: RecordId, b: RecordId) => boolean,
): Map<RecordId, ReadonlySet<BlockKey>> => {
  const disputed = new Map<RecordId, ReadonlySet<BlockKey>>();
  if (rows.every(({ verdicts = [] }) => verdicts.length === 0)) return disputed;
  const standing = rows.filter(({ withdrawn }) => !withdrawn).map(({ comparable }) => comparable);
  for (const { recordId, keys } of standing) {
    const others = standing.filter((other) => apart(recordId, other.recordId)).flatMap((other) => other.keys);
    const shared = keys.filter((key) => IdentifierType.safeParse(kindOf(key)).success && others.includes(key));
    if (shared.length > 0) disputed.set(recordId, new Set(shared));
  }
  return disputed;
};
