import { describe, expect, it } from 'vitest';
import { SourceConfig } from '../../../shared/contracts/config.ts';
import { SOURCES } from './world.ts';

describe('the configuration of a source', () => {
  const crm = SOURCES[0]!;
  const doctors = crm.datasets['doctors']!;
  const problems = (dataset: object, source: object = {}): string[] => {
    const result = SourceConfig.safeParse({ ...crm, ...source, datasets: { doctors: { ...doctors, ...dataset } } });
    return result.success ? [] : result.error.issues.map(({ message }) => message);
  };
  it.each([',', ';', '\t', '|', '~', 'A', '0', '^', '\x01'])('GB18030 and Big5 with %j between cells', (delimiter) => {
    expect(problems({ delimiter })).toEqual([]);
    expect(problems({ delimiter, encoding: 'big5' })).toEqual([]);
  });
  it.each(['；', '¦', '｜'])('with %j only where the text is Unicode', (delimiter) => {
    expect(problems({ delimiter })).toEqual([expect.stringMatching(/GB18030.*ASCII/)]);
    expect(problems({ delimiter, encoding: 'utf-8' })).toEqual([]);
    expect(problems({ delimiter, encoding: 'utf-16le' })).toEqual([]);
  });
  it.each(['"', '\n', '\r', '||', ''])('never with %j', (delimiter) =>
    expect(problems({ delimiter, encoding: 'utf-8' })).not.toEqual([]),
  );
  it('needs neither encoding nor delimiter', () => expect(problems({ encoding: undefined, delimiter: undefined })).toEqual([]));
  it('names no field as required that it does not map', () =>
    expect(problems({ required: ['department'] })).toEqual([expect.stringMatching(/mapped/)]));
  it('names a time zone that exists', () =>
    expect(problems({}, { timeZone: 'Asia/Peking' })).toEqual([expect.stringMatching(/IANA/)]));
});
