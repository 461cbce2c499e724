import { hospitalCore, hospitalParent, hospitalRegion, region } from '../../clean/hospitals/core.ts';
import { comparableName, surnamePinyin } from '../../clean/names/comparable-name.ts';
import { nicknames } from '../../clean/names/nicknames.ts';
import { pinyin, pinyinInitials } from '../../clean/names/pinyin.ts';
import type { Take } from '../../contracts/model.ts';

import { digits, first, last, localPart, monthDay, year } from './parts.ts';

import { metaphone } from './sound.ts';
import { sortedWords, wordSet } from './words.ts';

type Named = Extract<Take, string>;

const FUNCTIONS: Record<Named, (value: string) => readonly string[]> = {
  year,
  monthDay,
  metaphone,
  pinyin,
  pinyinInitials,
  nicknames,
  digits,
  sortedWords,
  wordSet,
  hospitalCore,
  hospitalParent,
  hospitalRegion,
  region,
  personName: comparableName,
  surname: surnamePinyin,
  localPart,
};

/** The function that a model calls so: of a cleaned value none, one or several values; several are a set. */
export const takeOf = (take: Take): ((value: string) => readonly string[]) => {
  if (typeof take === 'string') return FUNCTIONS[take];
  return 'first' in take ? first(take.first) : last(take.last);
};
