import { z } from 'zod';
import { parse } from '../../shared/contracts/parse.ts';
import { openCrm } from './crm.ts';
import { openDigital } from './digital.ts';
import { openDirectory } from './directory.ts';
import { doctorOf, type World } from './doctor.ts';
import { type FileSummary, openCsv } from './drop-file.ts';
import { openEvent } from './event.ts';
import { openReference } from './reference.ts';
import { openRegistration } from './registration.ts';
import { openSocial } from './social.ts';
import type { SampleSource } from './source.ts';
import { openVisits, openVisitTruth } from './visits.ts';

/** Doctors between two looks at the buffers. */
const STRIDE = 64;

const SampleSettings = z.object({
  hcps: z.int().min(1).max(10_000_000),
  seed: z.int().min(0).max(0xffff_ffff),
  asOf: z.date(),
});

export interface SampleOptions extends z.infer<typeof SampleSettings> {
  /** Folder to write: `data/<source>/<dataset>/<file>` (landing keys), `truth.csv` and `truth-visits.csv`. */
  out: string;
  /** Called now and then with the number of HCPs done. */
  onProgress?: (done: number) => void;
}

export interface Summary {
  hcps: number;
  /** One a file of data/, by landing key. */
  files: FileSummary[];
  /** Source records in truth.csv. */
  records: number;
}

/**
 * Write a made-up but lifelike sample: six sources about the same HCPs, each with its faults, the hospitals they work at, and the truth about them.
 * The same hcps, seed and asOf give the same bytes. Memory does not grow with hcps.
 * @throws ContractError where a setting is out of range
 */
export const generateSample = async ({ out, onProgress, ...settings }: SampleOptions): Promise<Summary> => {
  const { hcps, seed, asOf } = parse(SampleSettings, settings, 'sample settings');
  const world: World = { hcps, seed, asOf: asOf.getTime() };
  const folder = { root: `${out}/data`, seed };
  const truth = await openCsv({ root: out, seed }, 'truth.csv', { columns: ['source', 'source_id', 'hcp'] });
  const sources: SampleSource[] = [];
  for (const open of [openReference, openCrm, openSocial, openRegistration, openDirectory, openEvent, openDigital])
    sources.push(await open(world, folder));
  const visitTruth = await openVisitTruth({ root: out, seed });
  sources.push(await openVisits(world, folder, visitTruth));
  const files = sources.flatMap((source) => source.files);

  let records = 0;
  for (let index = 0; index < hcps; index += 1) {
    const doctor = doctorOf(world, index);
    for (const { source, add } of sources) {
      for (const id of add(doctor)) {
        truth.write({ source, source_id: id, hcp: doctor.hcp });
        records += 1;
      }
    }
    if (index % STRIDE === 0) {
      await Promise.all([truth, visitTruth, ...files].map((file) => file.flush()));
      onProgress?.(index);
    }
  }
  await truth.close();
  await visitTruth.close();
  const summaries = await Promise.all(files.map((file) => file.close()));
  onProgress?.(hcps);
  return { hcps, files: summaries.sort((a, b) => (a.key < b.key ? -1 : 1)), records };
};
