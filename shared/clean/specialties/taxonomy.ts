import { NURSES_AND_COUNSELLORS } from './nurses-and-counsellors.ts';
import { OTHER_PRACTITIONERS } from './other-practitioners.ts';
import { PHYSICIANS } from './physicians.ts';
import { AMBIGUOUS, USUAL_NAMES } from './usual-names.ts';

/** What a name is looked up by: capitals, no punctuation, no "and", American spelling. */
export const keyOf = (name: string): string =>
  name
    .toUpperCase()
    .replace(/ORTHOPAEDIC/g, 'ORTHOPEDIC')
    .replace(/PAEDIATRIC/g, 'PEDIATRIC')
    .replace(/GYNAECOLOG/g, 'GYNECOLOG')
    .replace(/ANAESTH/g, 'ANESTH')
    .replace(/^PHYSICIAN\//, '')
    .replace(/['’]/g, '')
    .replace(/[^A-Z0-9]+/g, ' ')
    .replace(/ AND /g, ' ')
    .trim();

interface Taxonomy {
  /** By code: classification, and specialization where there is one, as in "Internal Medicine, Cardiovascular Disease". */
  nameOf: ReadonlyMap<string, string>;
  /** By key: the one code of a name. */
  codeOf: ReadonlyMap<string, string>;
  /** By key: names which several codes share. */
  shared: ReadonlySet<string>;
}

/** Every way that the taxonomy itself gives to say a code: classification, specialization alone, both in either order. */
const namesOf = ({ classification, specialization }: Entry): string[] => {
  if (specialization === '') return [classification, `${classification} Physician`];
  return [
    `${classification}, ${specialization}`,
    `${specialization} ${classification}`,
    `${specialization} (${classification}) Physician`,
    specialization,
    `${specialization} Physician`,
  ];
};

interface Entry {
  code: string;
  classification: string;
  /** Empty for a classification as a whole. */
  specialization: string;
}

const entriesOf = (table: string): Entry[] => {
  let classification = '';
  return table
    .trim()
    .split('\n')
    .flatMap((line): Entry[] => {
      if (!line.startsWith(' ')) {
        classification = line;
        return [];
      }
      const [code = '', ...words] = line.trim().split(' ');
      return [{ code, classification, specialization: words.join(' ') }];
    });
};

const read = (): Taxonomy => {
  const physicians = entriesOf(PHYSICIANS);
  const others = [NURSES_AND_COUNSELLORS, OTHER_PRACTITIONERS].flatMap(entriesOf);
  const nameOf = new Map<string, string>();
  const codes = new Map<string, Set<string>>();
  const add = (entry: Entry, keys: Iterable<string>): void => {
    const { code, classification, specialization } = entry;
    nameOf.set(code, specialization === '' ? classification : `${classification}, ${specialization}`);
    for (const key of keys) codes.set(key, (codes.get(key) ?? new Set()).add(code));
  };
  for (const entry of physicians) add(entry, new Set(namesOf(entry).map(keyOf)));
  // "Neurology" is the physicians', although chiropractors and nurses specialize in it too.
  const taken = new Set(codes.keys());
  for (const entry of others) {
    const alone = keyOf(entry.specialization);
    const keys = new Set(namesOf(entry).map(keyOf));
    if (taken.has(alone)) keys.delete(alone);
    add(entry, keys);
  }
  const shared = new Set(AMBIGUOUS.map(keyOf));
  const codeOf = new Map<string, string>();
  for (const [key, found] of codes) {
    const [code] = found;
    if (found.size > 1) shared.add(key);
    else if (code !== undefined && !shared.has(key)) codeOf.set(key, code);
  }
  // A code's own name goes before what else it may mean: "Pediatrics" is the classification.
  for (const [code, name] of nameOf) codeOf.set(keyOf(name), code);
  for (const [code, names] of Object.entries(USUAL_NAMES)) for (const name of names) codeOf.set(keyOf(name), code);
  return { nameOf, codeOf, shared };
};

let once: Taxonomy | undefined;
/** Built when it is first asked for: a source without US specialties does not pay for it. */
export const taxonomy = (): Taxonomy => {
  once ??= read();
  return once;
};
