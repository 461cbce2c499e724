import type { IdentifierType } from '../../shared/domain/hcp.ts';

/** The middle of a phone number or e-mail address blotted out: enough to recognise it, too little to copy it off a screen. */
export const maskIdentifier = (type: IdentifierType, value: string): string => {
  switch (type) {
    case 'phone':
      return maskPhone(value);
    case 'email':
      return maskEmail(value);
    case 'licence':
    case 'npi':
    case 'wechat':
    case 'qualification':
    case 'insurance':
      return value;
  }
};

const maskPhone = (value: string): string => {
  const shown = Math.min(4, Math.floor(value.length / 3));
  const hidden = value.length - 2 * shown;
  return value.slice(0, shown) + '*'.repeat(hidden) + value.slice(value.length - shown);
};

const maskEmail = (value: string): string => {
  const at = value.lastIndexOf('@');
  if (at < 1) return '*'.repeat(value.length);
  return `${value.slice(0, 1)}${'*'.repeat(Math.max(at - 1, 3))}${value.slice(at)}`;
};

/** A source's own id may be a phone number or an e-mail address. */
export const maskSourceId = (id: string): string => {
  if (id.includes('@')) return maskIdentifier('email', id);
  return /^(\+\d{8,15}|1[3-9]\d{9})$/.test(id) ? maskIdentifier('phone', id) : id;
};
