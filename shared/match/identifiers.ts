import type { Identifier } from '../domain/hcp.ts';

/** An identifier's value as it is compared and hashed: one form for records and observations alike. */
export const identifierForm = ({ type, value }: Identifier): string => {
  const text = value.normalize('NFKC').trim();
  switch (type) {
    case 'phone':
      // The country code is clean's to add, which knows the country; an extension is another telephone.
      return text.replace(/[^+\d;=ext]+/g, '').replace(/^00/, '+');
    case 'email':
      return text.toLowerCase();
    case 'licence':
    case 'npi':
    case 'insurance':
      return text.toUpperCase().replace(/[\s-]+/g, '');
    case 'wechat':
    case 'qualification':
      return text; // a unionid is case-sensitive, and so is a hash
  }
};
