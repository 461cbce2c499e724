// Made-up persons at any size: duplicates, households, and the slips of data entry. What goes wrong how often follows ../shared/bench/gen_synth.py.
import { closeSync, openSync, writeSync } from 'node:fs';
import { between, chance, pick, type Random, randomOf } from '../../cli/generate/random.ts';

const words = (text: string): string[] => text.trim().split(/\s+/);

const MALE =
  words(`oliver james thomas william george jack harry charles daniel joseph samuel benjamin alexander edward henry david john
robert michael peter andrew christopher matthew anthony stephen richard paul mark simon martin keith kevin alan brian graham nigel adrian
patrick dominic sebastian tobias felix hugo marcus nathaniel gareth rhys alistair fergus magnus omar yusuf bilal arjun rohit wei hiro pavel`);
const FEMALE =
  words(`olivia amelia emily sophie charlotte grace alice lucy hannah jessica eleanor rebecca katherine elizabeth margaret susan
patricia jennifer barbara deborah victoria alexandra natalie samantha christine angela pamela judith frances josephine beatrice harriet
rosemary imelda gwendolen bronwen morag catriona ingrid freya saskia matilda cordelia aisha nadia leila priya anita mei yoko irina ludmila`);
const SURNAMES =
  words(`smith jones taylor williams brown davies evans wilson thomas roberts johnson walker wright robinson thompson white
hughes edwards green hall wood harris lewis martin jackson clarke clark turner hill cooper morris ward moore morgan baker king harrison
allen price scott watson parker bennett griffiths young carter mitchell kelly cook richardson shaw bailey murphy collins bell cox miller
marshall simpson patel khan ahmed singh begum kaur hussain ali nguyen chen obrien oneill mckenzie macleod kowalska novak schmidt rossi`);
const CITIES =
  words(`london birmingham leeds glasgow sheffield manchester edinburgh liverpool bristol cardiff leicester wakefield coventry
nottingham newcastle sunderland brighton hull plymouth wolverhampton stoke derby swansea southampton salford aberdeen westminster portsmouth
york peterborough dundee lancaster oxford newport preston norwich chester cambridge salisbury exeter gloucester lisburn chichester winchester
carlisle worcester bath durham lincoln hereford armagh inverness stirling lichfield truro ely ripon wells bangor perth`);
const DOMAINS = words(
  'mail.example post.example inbox.example letters.example home.example work.example net.example web.example',
);
/** Short forms that people go by: "name short short". */
const SHORT = new Map(
  `james jim jamie, thomas tom tommy, william bill will billy, charles charlie chuck, daniel dan danny, joseph joe, samuel sam, benjamin ben,
alexander alex sandy, edward ted ed, david dave, robert bob rob, michael mike mick, peter pete, andrew andy drew, christopher chris,
matthew matt, anthony tony, stephen steve, richard dick rick, patrick pat paddy, nathaniel nat, katherine kate kathy, elizabeth liz beth betty,
margaret maggie peggy, susan sue, rebecca becky, patricia pat trish, jennifer jen jenny, barbara barb, deborah debbie, victoria vicky,
jessica jess, natalie nat, samantha sam, christine chris tina, angela angie, pamela pam, judith judy, frances fran`
    .split(',')
    .map(words)
    .map(([name = '', ...short]) => [name, short] as const),
);

const syllables = (first: string, second: string, third: string): string[] =>
  words(first).flatMap((a) => words(second).flatMap((b) => words(third).map((c) => a + b + c)));
const RARE_FORENAMES = syllables(
  'a be bri ca ce da do e fi ga ha ja ka lo ma ni ol ro sa te ta vi',
  'li ra mo de na bri sto ve san ter wy',
  'a en is o na el ric us',
);
const RARE_SURNAMES = [
  ...syllables(
    'ash beck black bram cal carl dun east elm fair gold hart hazel hol kings lang mar mill nor oak pen rad rush stan sut thorn tun wal whit win yar',
    'a er ing s en ow',
    'by ford ham ley ton well wick worth field bridge croft hurst dale stead wood',
  ),
  ...syllables(
    'ba be da de fa ga go ka ko la le mi mo no pa pe ra ri sa si ta ti vo zu',
    'ban dor gar kal kov lim mar men nen pol ras rin san tas tol tov var vin zan zel',
    'ski ova ic ez ini sen escu idis wala',
  ),
];

type Draw = (random: Random) => string;

/** A draw by weight. */
const weighted = (items: readonly string[], weightOf: (rank: number) => number): Draw => {
  const ends = new Float64Array(items.length);
  let total = 0;
  for (let rank = 0; rank < items.length; rank += 1) {
    total += weightOf(rank);
    ends[rank] = total;
  }
  return (random) => {
    const at = random() * total;
    let [low, high] = [0, items.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ends[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return items[low] ?? '';
  };
};

/** The nth name is about as frequent as 1 / n. */
const byRank = (items: readonly string[], slope: number, shift: number): Draw =>
  weighted(items, (rank) => (rank + 1 + shift) ** -slope);

/** In an order that says nothing. */
const shuffle = <T>(random: Random, items: T[]): T[] => {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = between(random, 0, last);
    const [a, b] = [items[last], items[other]];
    if (a !== undefined && b !== undefined) [items[last], items[other]] = [b, a];
  }
  return items;
};

const rare = randomOf(1, 0, 'rare names');
const [rareMale, rareFemale] = [RARE_FORENAMES.filter((_, at) => at % 2 === 0), RARE_FORENAMES.filter((_, at) => at % 2 === 1)];
const maleName = byRank([...MALE, ...shuffle(rare, rareMale)], 0.85, 4);
const femaleName = byRank([...FEMALE, ...shuffle(rare, rareFemale)], 0.85, 4);
const surname = byRank([...SURNAMES, ...shuffle(rare, RARE_SURNAMES)], 0.82, 6);
const city = byRank(CITIES, 0.95, 1.5);
const domain = byRank(DOMAINS, 1, 0.3);
const SHARES = [0.38, 0.27, 0.15, 0.09, 0.05, 0.03, 0.02, 0.01];
const recordsOfOne = weighted(words('1 2 3 4 5 6 7 8'), (rank) => SHARES[rank] ?? 0);

const KEYBOARD = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const beside = (random: Random, letter: string): string => {
  const row = KEYBOARD.find((keys) => keys.includes(letter)) ?? 'aeiou';
  const at = row.indexOf(letter);
  return row[at + (chance(random, 0.5) ? 1 : -1)] ?? row[at - 1] ?? row[1] ?? '';
};

/** A key beside, a letter left out, doubled, or swapped with the next. */
const mistyped = (random: Random, text: string): string => {
  if (text.length < 2) return text;
  const at = between(random, 0, text.length - 1);
  const kind = random();
  if (kind < 0.35) return text.slice(0, at) + beside(random, text.charAt(at)) + text.slice(at + 1);
  if (kind < 0.55) return text.slice(0, at) + text.slice(at + 1);
  if (kind < 0.75) return text.slice(0, at) + text.charAt(at) + text.slice(at);
  const before = Math.min(at, text.length - 2);
  return text.slice(0, before) + text.charAt(before + 1) + text.charAt(before) + text.slice(before + 2);
};

const digitWrong = (random: Random, text: string): string => {
  const places = [...text.matchAll(/\d/g)].map(({ index }) => index);
  const which = between(random, 0, places.length - 1);
  const [at = 0, next] = [places[which], places[which + 1]];
  const digits = [...text];
  if (next !== undefined && chance(random, 0.3)) [digits[at], digits[next]] = [text.charAt(next), text.charAt(at)];
  else digits[at] = String(between(random, 0, 9));
  return digits.join('');
};

interface Person {
  male: boolean;
  first: string;
  surname: string;
  born: string;
  city: string;
  phone: string;
}

const DAY = 86_400_000;
const FROM = Date.UTC(1940, 0, 1);
const DAYS = (Date.UTC(2004, 11, 31) - FROM) / DAY;
const birthday = (random: Random): string => new Date(FROM + Math.floor(DAYS * random() ** 0.9) * DAY).toISOString().slice(0, 10);
const phoneNumber = (random: Random): string => `07${String(between(random, 0, 999_999_999)).padStart(9, '0')}`;
const address = (random: Random, { first, surname: last, born }: Person): string => {
  const kind = random();
  const name =
    kind < 0.35 ? `${first}.${last}` : kind < 0.6 ? `${first[0]}${last}` : kind < 0.8 ? `${first}${last[0]}` : `${last}.${first}`;
  const number = chance(random, 0.8) ? pick(random, [born.slice(2, 4), born.slice(0, 4), String(between(random, 1, 998))]) : '';
  return `${name}${number}@${domain(random)}`;
};

/** Somebody; often of the household of the one before: one surname, one city, half of the time one telephone. */
const personAfter = (random: Random, before: Person | undefined): Person => {
  const male = chance(random, 0.5);
  const alone = {
    male,
    first: (male ? maleName : femaleName)(random),
    surname: surname(random),
    born: birthday(random),
    city: city(random),
    phone: phoneNumber(random),
  };
  if (!before || !chance(random, 0.18)) return alone;
  const relative = { ...alone, surname: before.surname, city: before.city };
  if (chance(random, 0.5)) relative.phone = before.phone;
  if (chance(random, 0.02))
    relative.born = before.born; // a twin
  else if (male === before.male && chance(random, 0.04)) relative.first = before.first; // parent and child of one name
  return relative;
};

/** The first of these whose turn it is, by their shares of all; else the value as it is. */
const oneOf = (random: Random, value: string, ways: readonly (readonly [share: number, become: () => string])[]): string => {
  let at = random();
  for (const [share, become] of ways) {
    if (at < share) return become();
    at -= share;
  }
  return value;
};

/** What one record says of a person. @param slips how often things go wrong: less often in a person's first record */
const written = (random: Random, person: Person, email: string, slips: number): string[] => {
  const { born } = person;
  const short = SHORT.get(person.first);
  let first = oneOf(random, person.first, [
    [0.09 * slips, () => (short ? pick(random, short) : mistyped(random, person.first))],
    [0.06 * slips, () => mistyped(random, person.first)],
    [0.02 * slips, () => person.first.charAt(0)],
    [0.02 * slips, () => ''],
  ]);
  let last = oneOf(random, person.surname, [
    [0.07 * slips, () => mistyped(random, person.surname)],
    [0.02 * slips, () => (person.male ? person.surname : surname(random))],
    [0.01 * slips, () => ''],
    [0.01 * slips, () => `${person.surname}-${surname(random)}`],
  ]);
  if (first !== '' && last !== '' && chance(random, 0.015 * slips)) [first, last] = [last, first];
  const [year, month, day] = [born.slice(0, 4), born.slice(5, 7), born.slice(8)];
  return [
    first,
    last,
    oneOf(random, born, [
      [0.045 * slips, () => digitWrong(random, born)],
      [0.02 * slips, () => (Number(day) <= 12 ? `${year}-${day}-${month}` : born)],
      [0.05 * slips, () => ''],
      [0.01 * slips, () => `${year}-01-01`],
    ]),
    oneOf(random, person.city, [
      [0.04 * slips, () => mistyped(random, person.city)],
      [0.09 * slips, () => city(random)],
      [0.08 * slips, () => ''],
    ]),
    oneOf(random, email, [
      [0.28, () => ''],
      [0.04 * slips, () => mistyped(random, email)],
      [0.12 * slips, () => address(random, person)],
    ]),
    oneOf(random, person.phone, [
      [0.25, () => ''],
      [0.04 * slips, () => digitWrong(random, person.phone)],
      [0.12 * slips, () => phoneNumber(random)],
    ]),
  ];
};

/** Write so many records as CSV, in an order that says nothing; `cluster` is the truth. The same count and seed give the same bytes. */
export const writePersons = (file: string, records: number, seed: number): void => {
  const random = randomOf(seed, records, 'persons');
  const lines: string[] = [];
  let before: Person | undefined;
  for (let number = 0; lines.length < records; number += 1) {
    const person = personAfter(random, before);
    const email = address(random, person);
    const size = Math.min(Number(recordsOfOne(random)), records - lines.length);
    for (let record = 0; record < size; record += 1)
      lines.push([number, ...written(random, person, email, record === 0 ? 0.35 : 1)].join(','));
    before = person;
  }
  shuffle(random, lines);
  const out = openSync(file, 'w');
  writeSync(out, 'id,cluster,first_name,surname,dob,city,email,phone\n');
  const CHUNK = 20_000;
  for (let from = 0; from < lines.length; from += CHUNK)
    writeSync(
      out,
      `${lines
        .slice(from, from + CHUNK)
        .map((line, at) => `${from + at},${line}`)
        .join('\n')}\n`,
    );
  closeSync(out);
};
