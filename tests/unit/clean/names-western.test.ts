import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeCode, IssueCode } from '../../../shared/clean/codes.ts';
import { credentials } from '../../../shared/clean/names/credentials.ts';
import { type PersonName, personName, type WrittenName } from '../../../shared/clean/names/person-name.ts';

/** Given, middle, family name, suffix and credential, a slash between; empty where there is none. */
type Parts = string;

const wholeOf = (parts: Parts, form: PersonName['form']): PersonName => {
  const [givenName, middleName, familyName, nameSuffix, credential] = parts.split('/').map((part) => part || undefined);
  return {
    name: [givenName, middleName, familyName].filter((part) => part !== undefined).join(' '),
    ...(givenName === undefined ? {} : { givenName }),
    ...(middleName === undefined ? {} : { middleName }),
    ...(familyName === undefined ? {} : { familyName }),
    ...(nameSuffix === undefined ? {} : { nameSuffix }),
    ...(credential === undefined ? {} : { credential }),
    form,
  };
};

const WHOLE: [written: string, parts: Parts, changes?: ChangeCode[], form?: PersonName['form'], issues?: IssueCode[]][] = [
  ['John Smith', 'John//Smith'],
  ['JOHN SMITH', 'JOHN//SMITH'],
  ['SMITH, JOHN', 'JOHN//SMITH'],
  ['Dr. John A. Smith, M.D.', 'John/A/Smith//MD', ['name-title-dropped', 'name-credential-split']],
  ['Smith, John A., MD, PhD', 'John/A/Smith//MD, PhD', ['name-credential-split']],
  ['Mr. Prof Hans von der Leyen', 'Hans//von der Leyen', ['name-title-dropped']],
  ['Smith Jr., John', 'John//Smith/Jr', ['name-suffix-split']],
  ['Smith, John, Jr.', 'John//Smith/Jr', ['name-suffix-split']],
  ['John Smith, Jr., MD', 'John//Smith/Jr/MD', ['name-credential-split', 'name-suffix-split']],
  ['William (Bill) Gates III', 'William//Gates/III', ['name-remark-dropped', 'name-suffix-split']],
  ['William "Bill" Gates', 'William//Gates', ['name-remark-dropped']],
  ['Ludwig van Beethoven', 'Ludwig//van Beethoven'],
  ['Maria de la Cruz', 'Maria//de la Cruz'],
  ['Ahmed al-Rashid', 'Ahmed//al-Rashid'],
  ['Minh Van Nguyen', 'Minh/Van/Nguyen'],
  ['Patricia St. James, NP', 'Patricia//St James//NP', ['name-credential-split']],
  ['Mary O’Brien', "Mary//O'Brien"],
  ['Anne‐Marie O’Neil–Smith', "Anne-Marie//O'Neil-Smith"],
  ['Ian McDonald', 'Ian//McDonald'],
  ['José García', 'José//García'],
  // Words that are credentials and names.
  ['Nguyen, Do', 'Do//Nguyen'],
  ['John Ma', 'John//Ma'],
  ['JIAN WEI MA', 'JIAN/WEI/MA'],
  ['John Smith MA', 'John//Smith//MA', ['name-credential-split']],
  ['John F. Smith DO', 'John/F/Smith//DO', ['name-credential-split']],
  ['Jane Smith, DO', 'Jane//Smith//DO', ['name-credential-split']],
  ['JOHN SMITH MD', 'JOHN//SMITH//MD', ['name-credential-split']],
  ['John Smith RN BSN', 'John//Smith//RN, BSN', ['name-credential-split']],
  ['Robert Smith M.D., F.A.C.C.', 'Robert//Smith//MD, FACC', ['name-credential-split']],
  ['Robert Smith, PA-C, MPH', 'Robert//Smith//PA-C, MPH', ['name-credential-split']],
  // Initials, and no more than a surname.
  ['J. R. Smith', 'J/R/Smith', [], 'initials'],
  ['J.R. Smith', 'J/R/Smith', [], 'initials'],
  ['Dr. Smith', '//Smith', ['name-title-dropped'], 'family-only', ['name-partial']],
  ['Smith, MD', '//Smith//MD', ['name-credential-split'], 'family-only', ['name-partial']],
  ['John Doe', 'John//Doe', [], 'full', ['name-dummy']],
];

const PARTED: [written: WrittenName, value: PersonName, changes?: ChangeCode[]][] = [
  [
    { familyName: 'SMITH', givenName: 'JOHN' },
    { familyName: 'SMITH', givenName: 'JOHN', form: 'full' },
  ],
  [
    { familyName: 'SMITH', givenName: 'JOHN', middleName: 'A.', nameSuffix: 'JR.', credential: 'M.D., PH.D.' },
    { familyName: 'SMITH', givenName: 'JOHN', middleName: 'A', nameSuffix: 'Jr', credential: 'MD, PhD', form: 'full' },
    ['suffix-formatted', 'credential-formatted', 'name-punctuation-plain'],
  ],
  [
    { familyName: 'SMITH', givenName: 'JANE', credential: 'R.N. B.S.N.' },
    { familyName: 'SMITH', givenName: 'JANE', credential: 'RN, BSN', form: 'full' },
    ['credential-formatted'],
  ],
  [
    { familyName: 'SMITH JR', givenName: 'DR JOHN' },
    { familyName: 'SMITH', givenName: 'JOHN', nameSuffix: 'Jr', form: 'full' },
    ['name-suffix-split', 'name-title-dropped'],
  ],
  [
    { familyName: 'O’BRIEN', givenName: 'J.' },
    { familyName: "O'BRIEN", givenName: 'J', form: 'initials' },
    ['name-punctuation-plain'],
  ],
  [
    { familyName: 'VAN DO', givenName: 'THI' },
    { familyName: 'VAN DO', givenName: 'THI', form: 'full' },
  ],
  [
    { familyName: 'DO', givenName: 'VAN', credential: 'D.O.' },
    { familyName: 'DO', givenName: 'VAN', credential: 'DO', form: 'full' },
    ['credential-formatted'],
  ],
  [
    { familyName: 'GUEST', givenName: 'JOHN' },
    { familyName: 'GUEST', givenName: 'JOHN', form: 'full' },
  ],
  [
    { familyName: 'DE LA CRUZ', givenName: 'MARIA', credential: 'PHYSICIAN ASSISTANT' },
    { familyName: 'DE LA CRUZ', givenName: 'MARIA', credential: 'PHYSICIAN ASSISTANT', form: 'full' },
  ],
];

/** Changes of what a test is not about. */
const APART = new Set(['name-parts-split']);

describe('Western names', () => {
  it.each(WHOLE)('%s', (written, parts, changes = [], form = 'full', issues = []) => {
    const read = personName({ name: written }, 'US');
    expect(read.value).toEqual(wholeOf(parts, form));
    expect(read.changes.filter((change) => !APART.has(change))).toEqual(changes);
    expect(read.changes.includes('name-parts-split')).toBe(form !== 'family-only');
    expect(read.issues).toEqual(issues);
    if (!read.value) throw new Error(written);
    const { form: _, ...again } = read.value;
    expect(personName(again, 'US').value).toEqual(read.value);
  });

  it.each(PARTED)('of parts: %j', (written, value, changes = []) => {
    expect(personName(written, 'US')).toEqual({ value, changes, issues: [] });
    const { form: _, ...again } = value;
    expect(personName(again, 'US')).toEqual({ value, changes: [], issues: [] });
  });

  it.each<[WrittenName, IssueCode]>([
    [{ name: 'Test Patient' }, 'name-placeholder'],
    [{ name: 'unknown' }, 'name-placeholder'],
    [{ name: 'N/A' }, 'name-placeholder'],
    [{ name: 'xxx' }, 'name-placeholder'],
    [{ name: '(212) 555-0100' }, 'name-placeholder'],
    [{ familyName: 'TEST', givenName: 'TEST' }, 'name-placeholder'],
    [{ familyName: 'USER', givenName: 'TEST' }, 'name-placeholder'],
    [{}, 'name-placeholder'],
    [{ name: 'Mercy Hospital' }, 'name-organisation'],
    [{ name: 'Heart Care Associates, LLC' }, 'name-organisation'],
  ])('refuses %j: %s', (written, issue) => {
    expect(personName(written, 'US')).toEqual({ changes: [], issues: [issue] });
  });

  it('leaves the letters of parts as they are, whatever credentials come with them', () => {
    const word = fc.stringMatching(/^[A-Za-z]{2,9}(['-][A-Za-z]{2,5})?$/);
    const letters = (text = ''): string => text.toUpperCase().replace(/[^A-Z]/g, '');
    const cred = fc.array(fc.constantFrom('M.D.', 'MD', 'Ph.D.', 'P.A.-C', 'DO', 'L.C.S.W.', 'Dipl. Psych', 'FNP-BC'), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(word, word, cred, (familyName, givenName, several) => {
        const credential = several.join(', ');
        const { value } = personName({ familyName, givenName, credential }, 'US');
        if (value === undefined) return;
        expect([value.familyName, value.givenName]).toEqual([familyName, givenName]);
        const own = [...new Set(several.map(letters))];
        expect(letters(value.credential)).toBe(own.join(''));
      }),
    );
  });
});

describe('credentials', () => {
  it.each([
    ['M.D.', 'MD'],
    ['m.d.', 'MD'],
    ['M D', 'MD'],
    ['MD PHD', 'MD, PhD'],
    ['M.D.; PH.D', 'MD, PhD'],
    ['PHARM.D.', 'PharmD'],
    ['P.A.-C', 'PA-C'],
    ['MBBS, MRCP', 'MBBS, MRCP'],
    ['MD, MD', 'MD'],
    ['L.C.S.W.', 'LCSW'],
    ['X.Y.Z.', 'XYZ'],
    ['DOCTOR OF MEDICINE', 'DOCTOR OF MEDICINE'],
    ['-', ''],
  ])('%s → %s', (written, value) => {
    expect(credentials(written)).toBe(value);
    expect(credentials(value)).toBe(value);
  });
});
