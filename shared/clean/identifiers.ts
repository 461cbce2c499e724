import type { Country, IdentifierType } from '../domain/hcp.ts';

/** A value in its one canonical form, or the code of what is wrong with it. */
export type Normalised = { value: string } | { issue: string };

/** As people write them at home or with their own country's code; the group is the number without either. */
const PHONES: Record<Country, { code: string; written: readonly RegExp[] }> = {
  CN: {
    code: '+86',
    // A mobile; a landline, whose area code is dialled with a 0 (+86 in its place).
    written: [/^(?:\+?86)?0?(1[3-9]\d{9})$/, /^(?:0|\+860?)((?:10|2\d|[3-9]\d{2})\d{7,8})$/],
  },
  US: { code: '+1', written: [/^(?:\+?1)?([2-9]\d{2}[2-9]\d{6})$/] },
};

/** To +<country code><number>; also any number that is written with its + and country code. */
export const phone = (text: string, country: Country): Normalised => {
  const dialled = text.replace(/[\s().\-\u2010-\u2015\u2212]/g, '').replace(/^00/, '+');
  const { code, written } = PHONES[country];
  for (const pattern of written) {
    const number = pattern.exec(dialled)?.[1];
    if (number !== undefined) return { value: code + number };
  }
  const abroad = /^\+[1-9]\d{7,14}$/.test(dialled) && !dialled.startsWith(code);
  return abroad ? { value: dialled } : { issue: 'phone-invalid' };
};

export const email = (text: string): Normalised => {
  const address = text.toLowerCase();
  const shaped = /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(
    address,
  );
  return shaped && address.length <= 254 && !/^\.|\.\.|\.@/.test(address) ? { value: address } : { issue: 'email-invalid' };
};

/** National Provider Identifier: ten digits, the last a Luhn check over 80840 and the first nine (CMS, "NPI check digit"). */
export const npi = (text: string): Normalised => {
  if (!/^[12]\d{9}$/.test(text)) return { issue: 'npi-invalid' };
  const sum = [...`80840${text}`].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0 ? { value: text } : { issue: 'npi-invalid' };
};

export const licence = (text: string): Normalised => {
  const number = text.replace(/\s/g, '').toUpperCase();
  return /^[\p{L}\p{N}./()-]{4,64}$/u.test(number) ? { value: number } : { issue: 'licence-invalid' };
};

/** A WeChat unionid or openid: opaque, capitals count. */
export const wechat = (text: string): Normalised => (/^[\w-]{6,64}$/.test(text) ? { value: text } : { issue: 'wechat-invalid' });

/** @param text tidied and not empty */
export const identifier = (type: IdentifierType, text: string, country: Country): Normalised => {
  switch (type) {
    case 'phone':
      return phone(text, country);
    case 'email':
      return email(text);
    case 'npi':
      return npi(text);
    case 'licence':
      return licence(text);
    case 'wechat':
      return wechat(text);
  }
};
