import { kept, type Normalised, refused } from '../normalised.ts';

/** States, the District of Columbia and the territories, as the Postal Service abbreviates them (Publication 28, appendix B). */
const STATES: Readonly<Record<string, string>> = {
  AL: 'Alabama',
  AK: 'Alaska',
  AS: 'American Samoa',
  AZ: 'Arizona',
  AR: 'Arkansas',
  CA: 'California',
  CO: 'Colorado',
  CT: 'Connecticut',
  DE: 'Delaware',
  DC: 'District of Columbia',
  FL: 'Florida',
  GA: 'Georgia',
  GU: 'Guam',
  HI: 'Hawaii',
  ID: 'Idaho',
  IL: 'Illinois',
  IN: 'Indiana',
  IA: 'Iowa',
  KS: 'Kansas',
  KY: 'Kentucky',
  LA: 'Louisiana',
  ME: 'Maine',
  MD: 'Maryland',
  MA: 'Massachusetts',
  MI: 'Michigan',
  MN: 'Minnesota',
  MS: 'Mississippi',
  MO: 'Missouri',
  MT: 'Montana',
  NE: 'Nebraska',
  NV: 'Nevada',
  NH: 'New Hampshire',
  NJ: 'New Jersey',
  NM: 'New Mexico',
  NY: 'New York',
  NC: 'North Carolina',
  ND: 'North Dakota',
  MP: 'Northern Mariana Islands',
  OH: 'Ohio',
  OK: 'Oklahoma',
  OR: 'Oregon',
  PA: 'Pennsylvania',
  PR: 'Puerto Rico',
  RI: 'Rhode Island',
  SC: 'South Carolina',
  SD: 'South Dakota',
  TN: 'Tennessee',
  TX: 'Texas',
  UT: 'Utah',
  VT: 'Vermont',
  VI: 'Virgin Islands',
  VA: 'Virginia',
  WA: 'Washington',
  WV: 'West Virginia',
  WI: 'Wisconsin',
  WY: 'Wyoming',
  AA: 'Armed Forces Americas',
  AE: 'Armed Forces Europe',
  AP: 'Armed Forces Pacific',
};

const letters = (text: string): string => text.toUpperCase().replace(/[^A-Z]/g, '');
const BY_NAME = new Map(
  Object.entries(STATES).flatMap(([code, name]) => [
    [code, code],
    [letters(name), code],
  ]),
);
BY_NAME.set('WASHINGTONDC', 'DC');
BY_NAME.set('USVIRGINISLANDS', 'VI');

/** A US state by its two letters, whatever it was written as: TX, tx., Texas, TEXAS → TX. */
export const usState = (text: string): Normalised => {
  if (Object.hasOwn(STATES, text)) return kept(text);
  const code = BY_NAME.get(letters(text).replace(/^STATEOF/, ''));
  return code === undefined ? refused('state-unknown') : { value: code, changes: ['state-standardised'], issues: [] };
};
