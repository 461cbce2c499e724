import type { ChangeCode, IssueCode } from './codes.ts';

/** What a normaliser makes of a text. Codes are listed, with what they mean, in codes.ts. */
export interface Normalised<Value = string> {
  /** In its one canonical form; absent where the text says nothing that can be used. */
  value?: Value;
  /** What was done to it, in order; none where it stands as it came, tidied. */
  changes: readonly ChangeCode[];
  /** What is wrong or doubtful about it. */
  issues: readonly IssueCode[];
}

export const kept = <Value>(value: Value, issues: readonly IssueCode[] = []): Normalised<Value> => ({
  value,
  changes: [],
  issues,
});
export const refused = (...issues: IssueCode[]): Normalised<never> => ({ changes: [], issues });
