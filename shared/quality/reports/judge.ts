import type { Finding, InspectionSettings, Measures, Pattern, ReportFlag, Share } from '../../contracts/inspection.ts';
import { peerPlace, peerRate, peerShare, peerVariation } from './peers.ts';
import {
  beyondFirst,
  dispersion,
  falseDiscoveryRates,
  kendall,
  onTarget,
  tooEven,
  tooLarge,
  tooManyPairs,
  tooMuchTheSame,
} from './statistics.ts';

/** A pattern's p-value of one reporter's month, and what it was seen by. */
interface Tested {
  month: Measures;
  pattern: Pattern;
  pValue: number;
  saw: string;
}

/** Honest counts vary at least by so much of their mean: eight appointments a day of which three in four take place come to a quarter. */
const LEAST_VARIATION = 0.2;
/** Below so many visits a day there is nothing to be even about. */
const LEAST_A_DAY = 2;
/** Two honest visits of two days begin at the same odd minute so often: one in so many minutes of a working day, and habits twice it. */
const SAME_MINUTE = { rate: 1 / 300, excess: 2 };
/** Orders of two months of an honest reporter, where no peers tell. */
const ORDER = { centre: 0.2, spread: 0.3 };
const LEAST_IN_ORDER = 10;
const LEAST_MOVES = 10;

/** Rates that are honest enough, whatever the peers'. */
const HONEST = { night: 0.01, dayOff: 0.05, tooClose: 0.02, notes: 0.1, batch: 0.15, ahead: 0.02 } as const;
type ShareName = keyof typeof HONEST;
const SHARES: Record<ShareName, { pattern: Pattern; saw: (share: Share) => string }> = {
  night: { pattern: 'night', saw: ({ some, of }) => `${some} of ${of} visits at night` },
  dayOff: { pattern: 'day-off', saw: ({ some, of }) => `${some} of ${of} visits on weekends and holidays` },
  tooClose: {
    pattern: 'too-close',
    saw: ({ some, of }) => `${some} of ${of} times at another place within minutes of the visit before`,
  },
  notes: { pattern: 'copied-notes', saw: ({ some, of }) => `${some} of ${of} notes the same as for another HCP` },
  batch: { pattern: 'batch-entry', saw: ({ some, of }) => `${some} of ${of} visits entered late within one hour` },
  ahead: { pattern: 'entered-ahead', saw: ({ some, of }) => `${some} of ${of} visits entered before they were made` },
};

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
const round = (value: number): string => String(Number(value.toFixed(value < 10 ? 2 : 1)));

const evenDays = (peers: readonly Measures[], { minimumDays }: InspectionSettings): Tested[] => {
  const enough = peers.filter(({ daily: { n, sum } }) => n >= minimumDays && sum / n >= LEAST_A_DAY);
  const variation = peerVariation(
    enough.flatMap(({ daily }) => dispersion(beyondFirst(daily)) ?? []),
    LEAST_VARIATION,
  );
  return enough.flatMap((month): Tested[] => {
    const { daily, mode } = month;
    const beyond = beyondFirst(daily);
    const days =
      mode.days === daily.n
        ? `${mode.count} visits on each of ${daily.n} working days`
        : `${round(daily.sum / daily.n)} visits a day on ${daily.n} working days, ${mode.count} of them on ${mode.days} days`;
    const honest = `honest days with this mean have a variance of ${round((variation * beyond.sum) / beyond.n)} or more, these ${round(
      ((dispersion(beyond) ?? 0) * beyond.sum) / beyond.n,
    )}`;
    return [
      { month, pattern: 'same-count', pValue: tooEven(beyond, variation) ?? 1, saw: `${days}: ${honest}` },
      {
        month,
        pattern: 'target-count',
        pValue: onTarget(beyond, mode, variation),
        saw: `${days}: honest days do not hit one count so often`,
      },
    ];
  });
};

const evenCoverage = (peers: readonly Measures[], { minimumVisits }: InspectionSettings): Tested[] => {
  const enough = peers.filter(({ coverage: { n, sum } }) => n >= minimumVisits && 2 * sum >= minimumVisits);
  const variation = peerVariation(
    enough.flatMap(({ coverage }) => dispersion(coverage) ?? []),
    LEAST_VARIATION,
  );
  return enough.map(({ coverage, ...month }): Tested => {
    const mean = coverage.sum / coverage.n;
    return {
      month: { ...month, coverage },
      pattern: 'even-coverage',
      pValue: tooEven(coverage, variation) ?? 1,
      saw:
        `${coverage.sum} visits spread over ${coverage.n} known HCPs with a variance of ${round((dispersion(coverage) ?? 0) * mean)}: ` +
        `peers' visits spread with ${round(variation * mean)} or more`,
    };
  });
};

const sameOrder = (peers: readonly Measures[]): Tested[] => {
  const enough = peers.filter(({ order }) => order.hcps >= LEAST_IN_ORDER);
  const place = peerPlace(
    enough.map(({ order }) => kendall(order)),
    ORDER,
  );
  return enough.map((month) => ({
    month,
    pattern: 'same-order',
    pValue: tooMuchTheSame(month.order, place),
    saw:
      `${month.order.hcps} HCPs seen in the same order as in the month before, Kendall's τ ${round(kendall(month.order))} ` +
      `(peers ${round(place.centre)})`,
  }));
};

const sameTimes = (peers: readonly Measures[], { minimumVisits }: InspectionSettings): Tested[] => {
  const least = (minimumVisits * (minimumVisits - 1)) / 2;
  const enough = peers.filter(({ times }) => times.of >= least);
  const rate = peerRate(
    enough.map(({ times }) => times),
    SAME_MINUTE.rate,
  );
  return enough.map((month) => ({
    month,
    pattern: 'same-times',
    pValue: tooManyPairs(month.times, rate, SAME_MINUTE.excess),
    saw:
      `visits of two days begin at the very same minute in ${percent(month.times.some / month.times.of)} of all pairs ` +
      `(peers ${percent(rate)}), rounded times left out`,
  }));
};

const largeShares = (peers: readonly Measures[], { minimumVisits }: InspectionSettings): Tested[] => {
  const names: ShareName[] = ['night', 'dayOff', 'tooClose', 'notes', 'batch', 'ahead'];
  return names.flatMap((name) => {
    const least = name === 'tooClose' ? LEAST_MOVES : minimumVisits;
    const enough = peers.filter((month) => month[name].of >= least);
    const share = peerShare(
      enough.map((month) => month[name]),
      HONEST[name],
    );
    return enough.map(
      (month): Tested => ({
        month,
        pattern: SHARES[name].pattern,
        pValue: tooLarge(month[name], share),
        saw: `${SHARES[name].saw(month[name])}, peers ${percent(share.mean)}`,
      }),
    );
  });
};

/** 3e-9; of what is smaller than numbers can be, that. */
const written = (p: number): string => (p < 1e-300 ? 'less than 1e-300' : p.toExponential(0));

export interface Judgement {
  flags: ReportFlag[];
  /** p-values that were held against the false-discovery rate. */
  tests: number;
}

/** Of fewer visits nothing is said. */
export const isJudged = ({ visits }: Measures, { minimumVisits }: InspectionSettings): boolean => visits >= minimumVisits;

/**
 * Hold every reporter's month against its peers of the same source and month, and flag those whose patterns honest reports hardly ever
 * show. All p-values of all sources, reporters, months and patterns share one false-discovery rate.
 * @param measures each month of a reporter once, in any order: it does not show
 */
export const judge = (measures: readonly Measures[], settings: InspectionSettings): Judgement => {
  const enough = measures
    .filter((month) => isJudged(month, settings))
    .map((month) => ({ month, name: `${month.source} ${month.period} ${month.by}` }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ month }) => month);
  const tested = [...Map.groupBy(enough, ({ source, period }) => `${source} ${period}`).values()].flatMap((peers) => [
    ...evenDays(peers, settings),
    ...evenCoverage(peers, settings),
    ...sameOrder(peers),
    ...sameTimes(peers, settings),
    ...largeShares(peers, settings),
  ]);
  const rates = falseDiscoveryRates(tested.map(({ pValue }) => pValue));
  const found = tested.flatMap(({ month, pattern, pValue, saw }, index) => {
    const qValue = rates[index] ?? 1;
    if (qValue > settings.falseDiscoveryRate) return [];
    const finding: Finding = { pattern, saw: `${saw}; the chance of this is ${written(pValue)}`, pValue, qValue };
    return [{ month, finding }];
  });
  const flags = [...Map.groupBy(found, ({ month: { source, by, period } }) => `${source} ${by} ${period}`).values()].flatMap(
    (all) => {
      const [first] = all;
      if (!first) return [];
      const { source, by, period, visits } = first.month;
      const findings = all.map(({ finding }) => finding).sort((a, b) => a.pValue - b.pValue || (a.pattern < b.pattern ? -1 : 1));
      return [{ source, by, period, visits, findings }];
    },
  );
  return { flags, tests: tested.length };
};
