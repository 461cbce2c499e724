import type { QuarantineReason } from '../contracts/file-report.ts';
import type { Observation } from '../contracts/observation.ts';
import type { SourceRecord } from '../contracts/record.ts';
import type { RecordIssue } from '../domain/hcp.ts';

/** What a row becomes. */
export type Cleaned =
  | { kind: 'record'; record: SourceRecord }
  | { kind: 'observation'; observation: Observation; issues: RecordIssue[] }
  | { kind: 'quarantined'; reasons: QuarantineReason[] };

/** The drop that rows come from: a file or a message. A replay is the same drop. */
export interface Drop {
  /** As in Origin.drop. */
  id: string;
  /** ms since 1970 */
  droppedAt: number;
}
