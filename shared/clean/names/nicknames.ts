import { FORENAMES } from './forenames.ts';

const FORENAMES_OF = new Map<string, string[]>();
const FULL = new Set<string>();
for (const line of FORENAMES.split('\n')) {
  const [forename = '', forms = ''] = line.split(': ');
  FULL.add(forename);
  for (const form of forms.split(' ')) {
    const known = FORENAMES_OF.get(form);
    if (known === undefined) FORENAMES_OF.set(form, [forename]);
    else known.push(forename);
  }
}

/** bill → bill, william; jon → jon, john, jonathan; william → william. Two forms of one name have an element in common. */
export const nicknames = (value: string): readonly string[] => (value === '' ? [] : [value, ...(FORENAMES_OF.get(value) ?? [])]);

/** Whether it is a Western forename or a form of one. @param word lower case */
export const isForename = (word: string): boolean => FULL.has(word) || FORENAMES_OF.has(word);
