import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { taxonomy } from '../../../shared/clean/specialties/taxonomy.ts';
import { usSpecialty } from '../../../shared/clean/specialties/us-specialty.ts';

/** raw, code, name */
const CERTAIN: ReadonlyArray<readonly [string, string, string]> = [
  ['207RC0000X', '207RC0000X', 'Internal Medicine, Cardiovascular Disease'],
  ['207rc0000x', '207RC0000X', 'Internal Medicine, Cardiovascular Disease'],
  ['207RC0000X - Cardiology', '207RC0000X', 'Internal Medicine, Cardiovascular Disease'],
  ['CARDIOVASCULAR DISEASE (CARDIOLOGY)', '207RC0000X', 'Internal Medicine, Cardiovascular Disease'],
  ['Cardiology', '207RC0000X', 'Internal Medicine, Cardiovascular Disease'],
  ['Cardiovascular Disease Physician', '207RC0000X', 'Internal Medicine, Cardiovascular Disease'],
  ['Internal Medicine - Cardiovascular Disease', '207RC0000X', 'Internal Medicine, Cardiovascular Disease'],
  ['INTERNAL MEDICINE', '207R00000X', 'Internal Medicine'],
  ['FAMILY PRACTICE', '207Q00000X', 'Family Medicine'],
  ['General Practice', '208D00000X', 'General Practice'],
  ['NURSE PRACTITIONER', '363L00000X', 'Nurse Practitioner'],
  ['Family Nurse Practitioner', '363LF0000X', 'Nurse Practitioner, Family'],
  ['PHYSICIAN ASSISTANT', '363A00000X', 'Physician Assistant'],
  ['OBSTETRICS/GYNECOLOGY', '207V00000X', 'Obstetrics & Gynecology'],
  ['OB/GYN', '207V00000X', 'Obstetrics & Gynecology'],
  ['ORTHOPEDIC SURGERY', '207X00000X', 'Orthopaedic Surgery'],
  ['General Surgery', '208600000X', 'Surgery'],
  ['DIAGNOSTIC RADIOLOGY', '2085R0202X', 'Radiology, Diagnostic Radiology'],
  ['INTERVENTIONAL RADIOLOGY', '2085R0204X', 'Radiology, Vascular & Interventional Radiology'],
  ['NEUROLOGY', '2084N0400X', 'Psychiatry & Neurology, Neurology'],
  ['PSYCHIATRY', '2084P0800X', 'Psychiatry & Neurology, Psychiatry'],
  ['NEPHROLOGY', '207RN0300X', 'Internal Medicine, Nephrology'],
  ['GASTROENTEROLOGY', '207RG0100X', 'Internal Medicine, Gastroenterology'],
  ['PULMONARY DISEASE', '207RP1001X', 'Internal Medicine, Pulmonary Disease'],
  ['HEMATOLOGY/ONCOLOGY', '207RH0003X', 'Internal Medicine, Hematology & Oncology'],
  ['MEDICAL ONCOLOGY', '207RX0202X', 'Internal Medicine, Medical Oncology'],
  ['ENDOCRINOLOGY', '207RE0101X', 'Internal Medicine, Endocrinology, Diabetes & Metabolism'],
  ['Neurosurgery', '207T00000X', 'Neurological Surgery'],
  ['OTOLARYNGOLOGY', '207Y00000X', 'Otolaryngology'],
  ['Anaesthesiology', '207L00000X', 'Anesthesiology'],
  ['CERTIFIED REGISTERED NURSE ANESTHETIST (CRNA)', '367500000X', 'Nurse Anesthetist, Certified Registered'],
  ['CLINICAL PSYCHOLOGIST', '103TC0700X', 'Psychologist, Clinical'],
  ['CHIROPRACTIC', '111N00000X', 'Chiropractor'],
  ['OPTOMETRY', '152W00000X', 'Optometrist'],
  ['PODIATRY', '213E00000X', 'Podiatrist'],
  ['PHYSICAL THERAPIST IN PRIVATE PRACTICE', '225100000X', 'Physical Therapist'],
  ['Physician/Urology', '208800000X', 'Urology'],
];
const UNCERTAIN: ReadonlyArray<readonly [string, string | undefined, string | undefined, string]> = [
  ['SLEEP MEDICINE', undefined, 'SLEEP MEDICINE', 'specialty-ambiguous'],
  ['HOSPICE/PALLIATIVE CARE', undefined, 'HOSPICE/PALLIATIVE CARE', 'specialty-ambiguous'],
  ['PATHOLOGY', undefined, 'PATHOLOGY', 'specialty-ambiguous'],
  ['Wellness', undefined, 'Wellness', 'specialty-unknown'],
  ['207RC9999X', '207RC9999X', '207RC9999X', 'specialty-unlisted'],
  ['207RC0000', undefined, '207RC0000', 'specialty-unknown'],
  ['207RC0000Y', undefined, '207RC0000Y', 'specialty-unknown'],
  ['N/A', undefined, undefined, ''],
];

describe('usSpecialty', () => {
  it.each(CERTAIN)('%s is %s, %s', (raw, code, name) => {
    expect(usSpecialty(raw)).toEqual({ value: { name, code }, changes: raw === name ? [] : ['specialty-formatted'], issues: [] });
  });

  it.each(UNCERTAIN)('%s has code %s', (raw, code, name, issue) => {
    const clean = usSpecialty(raw);
    expect([clean.value?.code, clean.value?.name, clean.changes.join(), clean.issues.join()]).toEqual([code, name, '', issue]);
  });

  it('finds each code by its own name again', () => {
    const { nameOf } = taxonomy();
    for (const [code, name] of nameOf) {
      expect(code).toMatch(/^\d{3}[0-9A-Z]{6}X$/);
      expect(usSpecialty(name)).toEqual({ value: { name, code }, changes: [], issues: [] });
    }
    expect(nameOf.size).toBe(573);
  });

  it('changes nothing the second time', () => {
    const again = (text: string) => {
      const { value } = usSpecialty(text);
      if (value) expect(usSpecialty(value.name).value).toEqual(value);
    };
    const words = fc.constantFrom(
      ...'INTERNAL MEDICINE Cardiology & and , - 207RC0000X 999999999X nurse PRACTITIONER family surgery'.split(' '),
      ' ',
    );
    for (const [raw] of [...CERTAIN, ...UNCERTAIN]) again(raw);
    fc.assert(fc.property(fc.array(words, { maxLength: 6 }), (parts) => again(parts.join(' '))));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), again));
  });
});
