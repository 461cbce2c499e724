import { GuardLimits, type GuardVerdict } from '../contracts/run.ts';

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

/** Whether a run may change so much without being asked. Counts are of OneIDs. */
export const guard = (
  found: { entities: number; merges: number; splits: number },
  limits: GuardLimits | undefined,
  force: boolean,
): GuardVerdict => {
  const { mergedShare, splitShare, allowance } = GuardLimits.parse(limits ?? {});
  const exceeded = (what: string, count: number, limit: number): string[] => {
    const share = found.entities === 0 ? 0 : count / found.entities;
    if (count <= allowance || share <= limit) return [];
    return [`${count} of ${found.entities} OneIDs (${percent(share)}) would be ${what}; the limit is ${percent(limit)}`];
  };
  const reasons = [...exceeded('merged into others', found.merges, mergedShare), ...exceeded('split', found.splits, splitShare)];
  return { ok: reasons.length === 0 || force, forced: reasons.length > 0 && force, reasons };
};
