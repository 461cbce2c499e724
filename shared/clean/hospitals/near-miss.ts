import { pinyin } from 'pinyin-pro';
import { isWithin, nameOfArea } from '../regions/names.ts';
import type { Entry } from './directory.ts';
import { type Edit, oneEdit } from './one-edit.ts';
import { properOf, type Reading } from './reading.ts';

/** A listed name that differs by one character. */
export interface NearMiss {
  entry: number;
  confidence: number;
}

/** Characters that tell hospitals apart: one for another is no slip. */
const TELLING = /^[东西南北中上下左右前后内外大小新老旧省市区县州旗镇乡村一二三四五六七八九十百千\d总分儿妇男女]$/u;

/** What a reading says in one text, whatever it left out of its place: the name of the place itself, not of what it lies in. */
export const spelling = (reading: Reading): string =>
  `${nameOfArea(reading.area) ?? ''}${reading.affiliation}${reading.ordinal}${reading.stem}${reading.institution}`;

const syllables = new Map<string, string>();
const syllableOf = (character: string): string => {
  const known = syllables.get(character);
  if (known !== undefined) return known;
  const syllable = pinyin(character, { toneType: 'none' });
  syllables.set(character, syllable);
  return syllable;
};
const soundAlike = ({ left, right }: Edit): boolean =>
  left.length === 1 && right.length === 1 && syllableOf(left) === syllableOf(right);

/** What every university is called by: 河南大学 is another one than 暨南大学, 首都医科太学 none. */
const UNIVERSITY_WORD = /^[大学院医科药]$/u;
const telling = ({ left, right }: Edit): boolean => [...left, ...right].some((character) => TELLING.test(character));

/**
 * Where in a listed name the slip is, the surer the less that part tells hospitals apart. Two characters of a proper name are nearly
 * always another name when one of them differs, neighbouring towns' above all.
 */
const confidenceOf = (edit: Edit, listed: Reading): number => {
  const place = (nameOfArea(listed.area) ?? '').length;
  const affiliation = place + listed.affiliation.length;
  const stem = affiliation + listed.ordinal.length;
  const end = stem + listed.stem.length;
  if (edit.at < end && telling(edit)) return 0;
  if (edit.at < place) return 0.85;
  if (edit.at < affiliation) return UNIVERSITY_WORD.test(edit.right) ? 0.92 : 0.5;
  // One character more before the institution is the rest of a name: 江中医院, 梁子岛卫生院.
  const isMore = edit.right === '';
  if (edit.at > end || (edit.at === end && !isMore)) return properOf(listed.stem) === '' && isMore ? 0 : 0.93;
  return confidenceOfStem(edit, listed, edit.at - stem);
};

/** @param at where in the stem */
const confidenceOfStem = (edit: Edit, { stem, institution }: Reading, at: number): number => {
  const proper = properOf(stem);
  const isMore = edit.right === '';
  if (proper === '' && isMore) return 0;
  const from = stem.indexOf(proper);
  const inProper = proper !== '' && at >= from && at < from + proper.length + (isMore ? 1 : 0);
  if (!inProper) {
    if (soundAlike(edit) || edit.left === '') return 0.9;
    return !isMore && stem.length > 2 ? 0.8 : 0.5;
  }
  const isTown = institution.startsWith('卫生') || institution.startsWith('社区');
  const certain = Math.min(0.85, 0.25 + proper.length * (isTown ? 0.08 : 0.13));
  return soundAlike(edit) ? certain + (1 - certain) * 0.4 : certain;
};

/** Finds names that are one slip away, by pairs of neighbouring characters: of any three of a name's, one slip leaves one whole. */
export class NearMisses {
  readonly #entries: readonly Entry[];
  readonly #spellings: readonly string[];
  /** Places in #postings: those of pair n from #starts[n] to #starts[n + 1]. */
  readonly #pairs = new Map<string, number>();
  readonly #starts: Int32Array;
  readonly #postings: Int32Array;
  /** A pair is looked up by only where no more names than that have it. */
  static readonly #MOST = 4000;

  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
    this.#spellings = entries.map(spelling);
    const counts: number[] = [];
    for (const text of this.#spellings) {
      for (const pair of pairsOf(text)) {
        const number = this.#pairs.get(pair) ?? this.#pairs.size;
        this.#pairs.set(pair, number);
        counts[number] = (counts[number] ?? 0) + 1;
      }
    }
    this.#starts = new Int32Array(counts.length + 1);
    counts.forEach((count, number) => {
      this.#starts[number + 1] = (this.#starts[number] ?? 0) + count;
    });
    this.#postings = new Int32Array(this.#starts.at(-1) ?? 0);
    const next = this.#starts.slice();
    this.#spellings.forEach((text, at) => {
      for (const pair of pairsOf(text)) {
        const number = this.#pairs.get(pair) ?? 0;
        const place = next[number] ?? 0;
        this.#postings[place] = at;
        next[number] = place + 1;
      }
    });
  }

  find(asked: Reading, near: string): NearMiss[] {
    const text = spelling(asked);
    if (text.length < 4) return [];
    const rarest = [...pairsOf(text)]
      .map((pair) => this.#pairs.get(pair))
      .map((number) => (number === undefined ? [0, 0] : [this.#starts[number] ?? 0, this.#starts[number + 1] ?? 0]))
      .sort((a, b) => (a[1] ?? 0) - (a[0] ?? 0) - ((b[1] ?? 0) - (b[0] ?? 0)))
      .slice(0, 3);
    const found = new Map<number, NearMiss>();
    for (const [from = 0, to = 0] of rarest) {
      if (to - from > NearMisses.#MOST) continue;
      for (let place = from; place < to; place++) {
        const entry = this.#postings[place] ?? 0;
        if (found.has(entry)) continue;
        const confidence = this.#compare(asked, text, entry, near);
        if (confidence > 0) found.set(entry, { entry, confidence });
      }
    }
    return [...found.values()];
  }

  #compare(asked: Reading, text: string, at: number, near: string): number {
    const listed = this.#entries[at];
    const edit = oneEdit(text, this.#spellings[at] ?? '');
    if (listed === undefined || edit === undefined) return 0;
    if (asked.area !== '' && listed.where !== '' && !isWithin(listed.where, asked.area) && !isWithin(asked.area, listed.where))
      return 0;
    const farAway = asked.area === '' && near !== '' && listed.where !== '' && near.slice(0, 2) !== listed.where.slice(0, 2);
    const unplaced = asked.area === '' && asked.affiliation === '' && near === '';
    return confidenceOf(edit, listed) * (farAway ? 0.4 : unplaced ? 0.7 : 1);
  }
}

function* pairsOf(text: string): Generator<string> {
  const seen = new Set<string>();
  for (let at = 0; at + 1 < text.length; at++) {
    const pair = text.slice(at, at + 2);
    if (seen.has(pair)) continue;
    seen.add(pair);
    yield pair;
  }
}
