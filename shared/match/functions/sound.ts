import { doubleMetaphone } from 'double-metaphone';

/** Primary code of double metaphone (L. Philips, 2000): catherine, kathryn → K0RN. Nothing of a name without Latin letters. */
export const metaphone = (value: string): readonly string[] => {
  const [primary] = doubleMetaphone(value);
  return primary === '' ? [] : [primary];
};
