import { createHash } from 'node:crypto';
import type { Objects } from '../contracts/objects.ts';
import { parseJson } from '../contracts/parse.ts';
import { HOSPITALS_FOLDER, Hospital, HospitalsPointer, hospitalsPart, isHospitalsPointer } from '../contracts/reference.ts';
import { ConflictError } from '../domain/errors.ts';
import { jsonLines } from './runs.ts';

/** How long a function may go on with the hospitals it has before it looks for newer ones. */
const FRESH_MS = 60_000;

/** All hospitals of all lists; without any, the version is `none`. */
export interface HospitalReference {
  version: string;
  hospitals: readonly Hospital[];
}

/** @returns a reader of the current hospitals: one listing a minute, the hospitals only when a list was replaced. */
export const referenceReader = (bucket: Objects, now: () => number = Date.now): (() => Promise<HospitalReference>) => {
  let held: HospitalReference = { version: '', hospitals: [] };
  let checkedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<HospitalReference> | undefined;

  const read = async (): Promise<HospitalReference> => {
    const pointers = (await bucket.list(HOSPITALS_FOLDER)).filter(({ key }) => isHospitalsPointer(key));
    const seen = pointers.map(({ key, etag }) => `${key}@${etag}`).join('\n');
    const version = pointers.length === 0 ? 'none' : createHash('sha256').update(seen).digest('hex').slice(0, 12);
    if (held.version !== version) {
      const hospitals: Hospital[] = [];
      for (const { key } of pointers) {
        const text = await bucket.text(key);
        // Listed, but replaced or deleted meanwhile: look again, rather than hold half of it.
        if (text === undefined) throw new ConflictError('the hospital reference changed while it was read');
        const pointer = parseJson(HospitalsPointer, text, key);
        for (let part = 0; part < pointer.parts; part++)
          for await (const hospital of jsonLines(bucket, hospitalsPart(pointer.prefix, part), Hospital)) hospitals.push(hospital);
      }
      held = { version, hospitals };
    }
    checkedAt = now();
    return held;
  };

  return () => {
    if (held.version !== '' && now() - checkedAt < FRESH_MS) return Promise.resolve(held);
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };
};
