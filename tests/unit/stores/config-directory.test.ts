import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfigurationDirectory } from '../../../shared/stores/config-directory.ts';

const CONFIG = join(import.meta.dirname, '../../../config');
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hcp360-config-'));
  cpSync(CONFIG, directory, { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Change one file; what it then says of the directory. */
const withChange = (file: string, change: (content: Record<string, any>) => unknown): string => {
  const path = join(directory, file);
  const content = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify(change(content) ?? content));
  try {
    return readConfigurationDirectory(directory).version;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
const SHIPPED = readConfigurationDirectory(CONFIG).version;

describe('a configuration directory', () => {
  it('has the version of its content', () => {
    expect(withChange('segments/highly-engaged.json', () => undefined)).toBe(SHIPPED);
    expect(withChange('segments/highly-engaged.json', (segment) => ({ ...segment, title: 'other' }))).toMatch(/^[0-9a-f]{12}$/);
    expect(readConfigurationDirectory(directory).version).not.toBe(SHIPPED);
  });

  it.each<[string, string, (content: Record<string, any>) => unknown, RegExp]>([
    ['not of the schema', 'sources/crm.json', (source) => ({ ...source, trust: 'hearsay' }), /^sources\/crm\.json .*trust/],
    [
      'another id than its file',
      'sources/crm.json',
      (source) => ({ ...source, id: 'sales' }),
      /^sources\/crm\.json has the id "sales"/,
    ],
    [
      'a verified dataset of a source that is not firstHand',
      'sources/registration.json',
      (source) => ({ ...source, trust: 'secondHand' }),
      /^sources\/registration\.json: dataset verified is verified, so the source must be firstHand, not secondHand/,
    ],
    [
      'no quality.json as it should be',
      'quality.json',
      () => ({ dimensions: { accuracy: { target: 2 } } }),
      /^quality\.json .*target/,
    ],
    ['two models for a country', 'matching/hcp-us.json', (model) => ({ ...model, country: 'CN' }), /two models for one country/],
    [
      'an unknown segment',
      'destinations/field-force.json',
      (destination) => ({ ...destination, segments: ['nobody'] }),
      /^destinations\/field-force\.json names unknown segments: nobody/,
    ],
    [
      'a destination that needs a consent its segments do not ask for',
      'destinations/marketing-automation.json',
      (destination) => ({ ...destination, purposes: ['marketing.sms'] }),
      /^destinations\/marketing-automation\.json needs consent to marketing\.sms, which segments\/[a-z-]+\.json does not ask for/,
    ],
  ])('is refused with %s, by file and reason', (_, file, change, message) => {
    expect(withChange(file, change)).toMatch(message);
  });

  it('takes a destination whose purposes all of its segments ask for', () => {
    const asked = withChange('destinations/field-force.json', (destination) => ({
      ...destination,
      segments: ['highly-engaged'],
      purposes: JSON.parse(readFileSync(join(CONFIG, 'segments/highly-engaged.json'), 'utf8')).purposes,
    }));
    expect(asked).toMatch(/^[0-9a-f]{12}$/);
  });

  it('has defaults for the files that stand alone', () => {
    for (const file of ['quality.json', 'reports-inspection.json']) rmSync(join(directory, file));
    expect(readConfigurationDirectory(directory)).toMatchObject({ quality: { fields: {} }, inspection: { months: 6 } });
  });

  it('is refused without one of its folders', () => {
    rmSync(join(directory, 'scorecards'), { recursive: true });
    expect(() => readConfigurationDirectory(directory)).toThrow('has no folder scorecards/');
  });
});
