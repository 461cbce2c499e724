import { FORENAMES } from './forenames.ts';

const FORENAMES_OF = new Map<string, string[]>();
for (const line of FORENAMES.split('\n')) {
  const [forename = '', forms = ''] = line.split(': ');
  for (const form of forms.split(' ')) {
    const known = FORENAMES_OF.get(form);
    if (known === undefined) FORENAMES_OF.set(form, [forename]);
    else known.push(forename);
  }
}

/** bill → bill, william; jon → jon, john, jonathan; william → william. Two forms of one name have an element in common. */
export const nicknames = (value: string): readonly string[] => (value === '' ? [] : [value, ...(FORENAMES_OF.get(value) ?? [])]);
