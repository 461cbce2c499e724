import type { Doctor } from './doctor.ts';
import type { DropFile } from './drop-file.ts';

/** One upstream system of the sample. */
export interface SampleSource {
  source: string;
  files: readonly Pick<DropFile<never>, 'flush' | 'close'>[];
  /**
   * Write what this source knows of one doctor.
   * @returns the ids of her records that stand at the end, for the truth; rows about no record (engagements, consents) have none
   */
  add(doctor: Doctor): string[];
}
