import type { Content, SeenEvent } from '../contracts/observation.ts';
import type { Profile } from '../contracts/profile.ts';

const HALF_LIFE_MS = 90 * 86_400_000;

/** The name of most weight; of equals the first by name. */
const heaviest = (weighed: readonly (readonly [name: string, weight: number])[]): string | undefined => {
  const sums = new Map<string, number>();
  for (const [name, weight] of weighed) sums.set(name, (sums.get(name) ?? 0) + weight);
  return [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0];
};

/**
 * What a team may know of an HCP who consented to `profiling`:
 * `engagements`, `surveys` (how many), `lastEngagedAt`, `preferredChannel` (most engagements, each weighing half as much every
 * 90 days) and `topTopic` (likewise, by the topics that the catalogue gives the content). All weights halve alike, so time alone
 * never changes which is the heaviest.
 *
 * @param events that have happened by now, each once, always in the same order
 */
export const traitsOf = (events: readonly SeenEvent[], catalogue: ReadonlyMap<string, Content>): Profile['traits'] => {
  const engagements = events.flatMap((event) => (event.kind === 'engagement' ? [{ ...event, time: Date.parse(event.at) }] : []));
  const traits: Profile['traits'] = {
    engagements: engagements.length,
    surveys: events.length - engagements.length,
  };
  if (engagements.length === 0) return traits;
  const last = engagements.reduce((latest, { time }) => Math.max(latest, time), Number.NEGATIVE_INFINITY);
  const weigh = (time: number): number => 2 ** ((time - last) / HALF_LIFE_MS);
  traits['lastEngagedAt'] = new Date(last).toISOString();
  const channel = heaviest(engagements.map((event) => [event.channel, weigh(event.time)]));
  if (channel !== undefined) traits['preferredChannel'] = channel;
  const topic = heaviest(
    engagements.flatMap(({ contentId, time }) =>
      (contentId === undefined ? [] : (catalogue.get(contentId)?.topics ?? [])).map((name) => [name, weigh(time)] as const),
    ),
  );
  if (topic !== undefined) traits['topTopic'] = topic;
  return traits;
};
