import type { Identifier } from '../domain/hcp.ts';

/** An identifier's value as it is compared and hashed: one form for records and observations alike. */
export const identifierForm = ({ type, value }: Identifier): string => {
  const text = value.normalize('NFKC').trim();
  switch (type) {
    case 'phone':
      return text.replace(/[^+\d]+/g, '').replace(/^00/, '+'); // the country code is clean's to add, which knows the country
    case 'email':
      return text.toLowerCase();
    case 'licence':
    case 'npi':
      return text.toUpperCase().replace(/[\s-]+/g, '');
    case 'wechat':
      return text; // a unionid is case-sensitive
  }
};
