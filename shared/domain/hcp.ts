import { z } from 'zod';

export const Country = z.enum(['CN', 'US']);
export type Country = z.infer<typeof Country>;

/** How a source knows what it says: by the HCP's own act, by somebody who typed it, or bought and retold. Best first. */
export const Trust = z.enum(['firstHand', 'secondHand', 'thirdHand']);
export type Trust = z.infer<typeof Trust>;
export const trustRank = (trust: Trust): number => Trust.options.indexOf(trust);

/** What a source record says of an HCP, one value each; all optional, a source knows what it knows. */
export const Attribute = z.enum([
  'name',
  'familyName',
  'givenName',
  'middleName',
  'nameSuffix',
  'credential',
  'gender',
  'hospital',
  'department',
  'title',
  'specialty',
  'province',
  'city',
  'postalCode',
  'address',
  'hospitalId',
  'hospitalGrade',
  'departmentCode',
  'titleCode',
  'professorship',
  'post',
  'specialtyCode',
  'regionCode',
]);
export type Attribute = z.infer<typeof Attribute>;

/** What cleaning derives from another attribute of the same record: it survives with that one, never from elsewhere. */
export const DERIVED_FROM: Readonly<Partial<Record<Attribute, Attribute>>> = {
  hospitalId: 'hospital',
  hospitalGrade: 'hospital',
  departmentCode: 'department',
  titleCode: 'title',
  specialtyCode: 'specialty',
  regionCode: 'city',
};
export const Attributes = z.partialRecord(Attribute, z.string().min(1).max(1000));
export type Attributes = z.infer<typeof Attributes>;

/**
 * What names one HCP rather than describing one; a record may carry several of a type. `licence` is the practising certificate,
 * `qualification` a keyed hash of the qualification certificate's number (which holds the national ID number), `insurance` the
 * national medical insurance's code of a physician.
 */
export const IdentifierType = z.enum(['licence', 'npi', 'wechat', 'phone', 'email', 'qualification', 'insurance']);
export type IdentifierType = z.infer<typeof IdentifierType>;
export const Identifier = z.object({
  type: IdentifierType,
  value: z.string().min(1).max(320),
  /** Of a telephone number: a landline is often shared by everybody of a department. */
  line: z.enum(['mobile', 'landline']).optional(),
});
export type Identifier = z.infer<typeof Identifier>;

/** A question about a value that did not stop the record, by code and attribute; never the value itself. */
export const RecordIssue = z.object({ code: z.string(), attribute: z.string().optional() });
export type RecordIssue = z.infer<typeof RecordIssue>;

/** What a consent is for. A dot narrows: `marketing.email` is marketing by e-mail. */
export const Purpose = z.string().regex(/^[a-z]+(\.[a-z]+)?$/, 'such as profiling, marketing or marketing.email');
export type Purpose = z.infer<typeof Purpose>;
