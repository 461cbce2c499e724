import type { ChangeCode, IssueCode } from '../codes.ts';

/** What reading a name collects on its way, each code once and in order. */
export interface Notes {
  changes: Set<ChangeCode>;
  issues: Set<IssueCode>;
}
