import { suggestDomain } from './identifiers/email-domain.ts';

/** What was probably meant where a value is doubtful for this reason, for people to confirm; never part of what was written. */
export const suggestionFor = (code: string, text: string): string | undefined =>
  code === 'email-domain-suspect' ? suggestDomain(text.slice(text.lastIndexOf('@') + 1).toLowerCase()) : undefined;
