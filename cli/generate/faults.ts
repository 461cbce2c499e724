import { between, chance, pick, type Random } from './random.ts';

const FULL_WIDTH_OFFSET = 0xfee0;
const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + FULL_WIDTH_OFFSET));

/** Entered where a form insists on a number and nobody knows it; the first is in every manual, and by far the commonest. */
const PLACEHOLDERS = ['13800138000', '13800138000', '13800138000', '11111111111'];

const wrongDigit = (random: Random, number: string): string => {
  const place = between(random, 3, number.length - 1);
  const digit = (Number(number[place]) + between(random, 1, 9)) % 10;
  return number.slice(0, place) + digit + number.slice(place + 1);
};

/** A mobile number as somebody else typed it: mostly right, sometimes decorated, wrong or made up. */
export const writtenMobile = (random: Random, number: string): string => {
  const r = random();
  if (r < 0.02) return wrongDigit(random, number);
  if (r < 0.07) return pick(random, PLACEHOLDERS);
  if (r < 0.09) return fullWidth(number);
  if (r < 0.11) return `+86 ${number}`;
  if (r < 0.13) return `${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}`;
  return r < 0.14 ? `${number}.0` : number;
};

/** A name as a representative typed it: spaces inside or behind, a title stuck on. */
export const writtenName = (random: Random, name: string): string => {
  const r = random();
  if (r < 0.03) return [...name].join(name.length === 2 ? '\u3000' : ' ');
  if (r < 0.05) return `${name} `;
  if (r < 0.07) return `${name}${pick(random, ['主任', '医生'])}`;
  return name;
};

/** The text, or nothing. */
export const present = (random: Random, probability: number, text: string): string => (chance(random, probability) ? text : '');
