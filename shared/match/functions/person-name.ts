/** Ranks, posts and forms of address that are stuck on Chinese names. */
const TITLES =
  /(?:副?主任(?:医师|护师|药师|技师)?|主治医师|住院医师|医师|医生|大夫|教授|博士|院长|护士长|护士|老师|先生|女士)+$/u;

/** A Chinese person's name without titles behind it: 王伟主任 → 王伟. A name that is all title stays. */
export const personName = (value: string): readonly string[] => {
  const name = value.replace(TITLES, '');
  return [...name].length >= 2 ? [name] : value === '' ? [] : [value];
};
