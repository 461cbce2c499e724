import type { Country } from '../../domain/hcp.ts';
import { personName } from './person-name.ts';

/** Why text in a name's place is no name; undefined where it may be one. */
export const notAName = (text: string, country: Country): 'placeholder' | 'organisation' | 'nickname' | undefined => {
  const { issues } = personName({ name: text }, country);
  if (issues.includes('name-placeholder')) return 'placeholder';
  if (issues.includes('name-organisation')) return 'organisation';
  return issues.includes('name-nickname') ? 'nickname' : undefined;
};
