import { OneId, RecordId, recordId, SourceId } from '../../shared/domain/ids.ts';
import { usageError } from '../errors.ts';

/** What an operator names on the command line. */
export type Reference = { oneId: OneId } | { recordId: RecordId };

const SHAPES = 'a record is <source>/<its id there>, e.g. crm/CRM-000017, or a RecordId; a HCP is a OneID, hcp_…';

/** @throws CliError (usage) where it is neither a OneID nor a record */
export const parseReference = (text: string, hashKey: Uint8Array): Reference => {
  const oneId = OneId.safeParse(text);
  if (oneId.success) return { oneId: oneId.data };
  const id = RecordId.safeParse(text);
  if (id.success) return { recordId: id.data };
  const slash = text.indexOf('/');
  const source = SourceId.safeParse(text.slice(0, Math.max(slash, 0)));
  if (!source.success || slash === text.length - 1) throw usageError(`"${text}" is neither a record nor a OneID`, SHAPES);
  return { recordId: recordId(hashKey, source.data, text.slice(slash + 1)) };
};

/** @throws CliError (usage) unless it is a record */
export const parseRecord = (text: string, hashKey: Uint8Array): RecordId => {
  const reference = parseReference(text, hashKey);
  if ('oneId' in reference) throw usageError(`"${text}" is a OneID; a record is meant`, SHAPES);
  return reference.recordId;
};

/** @throws CliError (usage) unless it is a OneID */
export const parseOneId = (text: string): OneId => {
  const oneId = OneId.safeParse(text);
  if (!oneId.success) throw usageError(`"${text}" is no OneID`, 'a OneID looks like hcp_01JGZ5K8Q3V4W6X7Y8Z9A0B1C2');
  return oneId.data;
};
