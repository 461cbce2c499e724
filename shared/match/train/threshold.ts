/** What the estimated probabilities say of linking from a weight on. */
export interface ExpectedScores {
  weight: number;
  precision: number;
  recall: number;
}

/** A probability of one in so many is still worth a steward's look. */
const REVIEW_ODDS = 16;

/**
 * The link threshold with the best expected F1, without labels: above a weight, the sum of the pairs' match probabilities are the expected
 * true links; recall is of all matches expected among the scored pairs. Review begins where a match is as improbable as 1 : REVIEW_ODDS, or
 * well below the link threshold, whichever is lower.
 *
 * @param counts pairs by weight bin
 * @param expected sum of match probabilities by weight bin
 */
export const chooseThreshold = (
  counts: Float64Array,
  expected: Float64Array,
  { from, width }: { from: number; width: number },
): { thresholds: { link: number; review: number }; scores: ExpectedScores[] } => {
  const all = expected.reduce((sum, each) => sum + each, 0);
  const scores: ExpectedScores[] = [];
  let [pairs, matches, best, link] = [0, 0, -1, 0];
  for (let bin = counts.length - 1; bin >= 0; bin--) {
    pairs += counts[bin] ?? 0;
    matches += expected[bin] ?? 0;
    if ((counts[bin] ?? 0) === 0) continue;
    const weight = Number((from + bin * width).toFixed(6));
    const [precision, recall] = [matches / pairs, all === 0 ? 1 : matches / all];
    scores.push({ weight, precision, recall });
    const f1 = (2 * matches) / (pairs + all);
    if (f1 > best) [best, link] = [f1, weight];
  }
  // Where no pair lies below for a while, the threshold need not stand on the last one above: it goes down to even odds.
  const below = scores.find(({ weight }) => weight < link);
  link = Math.min(link, Math.max(0, below ? Number((below.weight + width).toFixed(6)) : 0));
  return { thresholds: { link, review: Math.min(-Math.log2(REVIEW_ODDS), link - 2) }, scores: scores.reverse() };
};
