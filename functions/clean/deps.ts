import type { Configuration } from '../../shared/contracts/config.ts';
import type { Objects } from '../../shared/contracts/objects.ts';
import type { Queue } from '../../shared/contracts/queue.ts';
import type { Table } from '../../shared/contracts/table.ts';
import type { Count } from '../../shared/runtime/stage.ts';
import type { FileStore } from '../../shared/stores/files.ts';
import type { HospitalReference } from '../../shared/stores/reference.ts';

/** What cleaning works with. */
export interface CleanDeps {
  landing: Objects;
  /** The bucket of reports and quarantine. */
  reports: Objects;
  identity: Table;
  files: FileStore;
  landingQueue: Queue;
  records: Queue;
  observations: Queue;
  intakeQueueArn: string;
  configuration: () => Promise<Configuration>;
  /** The hospital reference. */
  hospitals: () => Promise<HospitalReference>;
  hashKey: () => Promise<Uint8Array>;
  /** ms since 1970 */
  now: () => number;
  /** Until this invocation is cut off. */
  remainingMs: () => number;
  count: Count;
}
