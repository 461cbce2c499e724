import type { ScorecardConfig } from '../contracts/config.ts';
import type { SeenEvent } from '../contracts/observation.ts';
import type { Score, ScoreFactor } from '../contracts/profile.ts';

const DAY_MS = 86_400_000;
/** After so many half-lives an event counts no more: less than 1e-19 of its points is left. */
const FORGOTTEN_AFTER = 64;

/** `channel.action`; a survey counts as `survey.answered`. */
export const factorOf = (event: SeenEvent): string =>
  event.kind === 'survey' ? 'survey.answered' : `${event.channel}.${event.action}`;

const pointsOf = ({ points }: ScorecardConfig, factor: string): number => {
  const dot = factor.indexOf('.');
  const [channel, action] = [factor.slice(0, dot), factor.slice(dot + 1)];
  return points[factor] ?? points[`*.${action}`] ?? points[`${channel}.*`] ?? 0;
};

/** What events of flagged reports count. */
export interface Doubt {
  /** Of their points, 0 to 1. */
  trust: number;
  isDoubted: (event: SeenEvent) => boolean;
}

/**
 * An engagement score with exponential time decay:
 *
 *   score(t) = Σ trust · points(channel.action) · 2^(−(t − at) / halfLife)
 *
 * where the trust is 1 but for doubted events, which are factors of their own: `visit.f2f (flagged)`.
 *
 * @param events that have happened by now, each once; their order shows in nothing but the last bits, so give them in one order
 * @param now ms
 */
export const engagementScore = (scorecard: ScorecardConfig, events: readonly SeenEvent[], now: number, doubt?: Doubt): Score => {
  const halfLife = scorecard.halfLifeDays * DAY_MS;
  const factors = new Map<string, { events: number; points: number; last: number }>();
  for (const event of events) {
    const kind = factorOf(event);
    const doubted = doubt?.isDoubted(event) ?? false;
    const factor = doubted ? `${kind} (flagged)` : kind;
    const points = pointsOf(scorecard, kind) * (doubted ? (doubt?.trust ?? 1) : 1);
    const at = Date.parse(event.at);
    const halvings = (now - at) / halfLife;
    if (points === 0 || halvings > FORGOTTEN_AFTER) continue;
    const share = factors.get(factor) ?? { events: 0, points: 0, last: at };
    factors.set(factor, {
      events: share.events + 1,
      points: share.points + points * 2 ** -halvings,
      last: Math.max(share.last, at),
    });
  }
  const shares = [...factors]
    .map(
      ([factor, { events: n, points, last }]): ScoreFactor => ({
        factor,
        events: n,
        points,
        lastAt: new Date(last).toISOString(),
      }),
    )
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.factor < b.factor ? -1 : 1));
  return {
    value: shares.reduce((sum, { points }) => sum + points, 0),
    asOf: new Date(now).toISOString(),
    scorecard: `${scorecard.id}@${scorecard.version}`,
    factors: shares,
  };
};

/**
 * When a score that only decays passes a threshold. All events halve alike, so score(t) = value · 2^(−(t − asOf) / halfLife), and
 *
 *   t = asOf + halfLife · log2(value / threshold)
 *
 * @returns ms, a millisecond past the crossing so that rounding cannot leave the score on its old side; undefined where it never does
 */
export const crossesAt = ({ value, asOf }: Score, halfLifeDays: number, threshold: number): number | undefined => {
  const ratio = value / threshold;
  if (!Number.isFinite(ratio) || ratio < 1) return undefined;
  return Date.parse(asOf) + Math.ceil(halfLifeDays * DAY_MS * Math.log2(ratio)) + 1;
};
