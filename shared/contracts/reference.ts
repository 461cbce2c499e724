import { z } from 'zod';

/**
 * `reference/hospitals/<source>/<dataset>.json` in the reports bucket: which list of hospitals is that dataset's current one. Its
 * hospitals lie as JSON Lines at `<prefix>00000.jsonl` to the number of parts. Replaced last, so that a reader sees one whole list.
 */
export const HospitalsPointer = z.object({
  prefix: z.string(),
  parts: z.number().int().nonnegative(),
  hospitals: z.number().int().nonnegative(),
  droppedAt: z.iso.datetime(),
  version: z.string(),
});
export type HospitalsPointer = z.infer<typeof HospitalsPointer>;

const REFERENCE = 'reference/hospitals/';
export const hospitalsPointerKey = (source: string, dataset: string): string => `${REFERENCE}${source}/${dataset}.json`;
export const hospitalsPrefix = (source: string, dataset: string, version: string): string =>
  `${REFERENCE}${source}/${dataset}/${version}/`;
export const hospitalsPart = (prefix: string, part: number): string => `${prefix}${String(part).padStart(5, '0')}.jsonl`;
/** All pointers lie here, and nothing else does that looks like one. */
export const HOSPITALS_FOLDER = REFERENCE;
export const isHospitalsPointer = (key: string): boolean => /^reference\/hospitals\/[^/]+\/[^/]+\.json$/.test(key);

/** One hospital of a reference, as its list writes it, tidied. */
export const Hospital = z.object({
  id: z.string().min(1).max(128),
  name: z.string().min(1).max(200),
  aliases: z.array(z.string().min(1).max(200)).default([]),
  grade: z.string().exactOptional(),
  province: z.string().exactOptional(),
  city: z.string().exactOptional(),
  county: z.string().exactOptional(),
});
export type Hospital = z.infer<typeof Hospital>;
