import { personName } from './person-name.ts';
import { pinyin } from './pinyin.ts';

const HAN = /\p{Script=Han}/u;
const UNSAID = /[^\p{L}\p{N}]/gu;

/**
 * A Chinese person's name as it is compared: simplified, without titles and dots (王偉主任 → 王伟). Nothing of what is no name, and of a
 * partial one (张*明, 张医生): two of those are equal only in what they hide. Latin names stay.
 */
export const comparableName = (value: string): readonly string[] => {
  if (value === '') return [];
  if (!HAN.test(value)) return [value];
  const { value: read, issues } = personName({ name: value }, 'CN');
  if (read !== undefined) return read.form === 'full' && read.name !== undefined ? [read.name.replace(UNSAID, '')] : [];
  if (!issues.includes('name-nickname')) return [];
  // Whoever it is, somebody goes by it.
  const bare = value.replace(UNSAID, '');
  return bare === value ? [value] : comparableName(bare);
};

/** The surname's reading, of a partial name too: 张*明, 张医生 and Zhang Wei → zhang. Nothing where no surname is known. */
export const surnamePinyin = (value: string): readonly string[] => {
  const familyName = value === '' ? undefined : personName({ name: value }, 'CN').value?.familyName;
  return familyName === undefined ? [] : pinyin(familyName);
};
