import type { QuarantineReason } from '../contracts/file-report.ts';
import type { Observation } from '../contracts/observation.ts';
import type { SourceRecord } from '../contracts/record.ts';
import type { Hospital } from '../contracts/reference.ts';
import type { RecordIssue } from '../domain/hcp.ts';
import type { HospitalResolver } from './hospitals/resolver.ts';

/** In which column each of a row's issues was found, in their order; undefined where that is not known. */
type IssueColumns = readonly (string | undefined)[];

/** What a row becomes. */
export type Cleaned =
  | { kind: 'record'; record: SourceRecord; issueColumns?: IssueColumns }
  | { kind: 'observation'; observation: Observation; issues: RecordIssue[]; issueColumns?: IssueColumns }
  | { kind: 'hospital'; hospital: Hospital; issues: RecordIssue[]; issueColumns?: IssueColumns }
  | { kind: 'quarantined'; reasons: QuarantineReason[] };

/** The drop that rows come from: a file or a message. A replay is the same drop. */
export interface Drop {
  /** As in Origin.drop. */
  id: string;
  /** ms since 1970 */
  droppedAt: number;
}

/** What rows are cleaned by beside their mapping. */
export interface RowContext {
  /** Of record ids, and of what is stored only as a hash. */
  hashKey: Uint8Array;
  /** What hospitals are called; without it their names stay as they are, tidied. */
  hospitals?: HospitalResolver;
  /** The columns of the part that rows come from, mapped or not, but for discarded ones; `Cells` answers for each. */
  header?: readonly string[];
}
