import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkConfiguration } from '../../../cli/config/check.ts';
import { configSchemas } from '../../../cli/config/schemas.ts';
import { CONFIG } from '../../../cli/paths.ts';
import { matchingModel } from '../match/model.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hcp360-config-'));
  for (const folder of ['sources', 'matching', 'scorecards', 'segments', 'destinations']) mkdirSync(join(directory, folder));
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (file: string, value: unknown): void =>
  writeFileSync(join(directory, file), typeof value === 'string' ? value : JSON.stringify(value));
const segment = { id: 'vip', title: 'VIP', purposes: ['marketing'], when: { field: 'scores.engagement', atLeast: 3 } };

it('reads a right one', () => {
  write('segments/vip.json', segment);
  expect(checkConfiguration(directory)).toMatchObject({ configuration: { segments: [{ id: 'vip' }] } });
});

it('names every file that is wrong, and where', () => {
  write('segments/vip.json', { ...segment, when: { all: [{ field: 'scores.engagement', atLeast: 'three' }] } });
  write('segments/broken.json', '{"id": ');
  write('matching/cn.json', { ...matchingModel({ id: 'cn' }), blockingRules: [] });
  expect(checkConfiguration(directory)).toEqual({
    problems: [
      { file: 'matching/cn.json', path: 'blockingRules', message: expect.stringContaining('>=1') },
      { file: 'segments/broken.json', path: '', message: expect.stringContaining('JSON') },
      { file: 'segments/vip.json', path: 'when.all.0.atLeast', message: expect.stringContaining('expected number') },
    ],
  });
});

it('checks the files that stand alone, where they are', () => {
  write('quality.json', { dimensions: { accuracy: { target: 2 } } });
  expect(checkConfiguration(directory)).toEqual({
    problems: [{ file: 'quality.json', path: 'dimensions.accuracy.target', message: expect.stringContaining('<=1') }],
  });
  write('quality.json', { fields: { name: 7 } });
  expect(checkConfiguration(directory)).toMatchObject({ configuration: { quality: { fields: { name: 7 } } } });
});

it('checks what must agree between files', () => {
  write('segments/vip.json', segment);
  write('destinations/crm.json', { id: 'crm', title: 'CRM', url: 'https://crm.example/hook', segments: ['gone'] });
  expect(checkConfiguration(directory)).toMatchObject({ problems: [{ message: expect.stringContaining('gone') }] });
});

it('wants every model of the pipeline trained, and leaves alone those for files', () => {
  const { prior: _, ...untrained } = matchingModel({ id: 'cn' });
  write('matching/cn.json', untrained);
  expect(checkConfiguration(directory)).toMatchObject({ problems: [{ message: expect.stringContaining('cn is not trained') }] });
  const { country: __, ...forFiles } = untrained;
  write('matching/cn.json', forFiles);
  expect(checkConfiguration(directory)).toHaveProperty('configuration');
});

it('says which folder is missing', () => {
  rmSync(join(directory, 'segments'), { recursive: true });
  expect(checkConfiguration(directory)).toMatchObject({ problems: [{ message: expect.stringContaining('segments') }] });
});

it('lets a file name its JSON Schema', () => {
  write('segments/vip.json', { $schema: '../schemas/segment.schema.json', ...segment });
  expect(checkConfiguration(directory)).toHaveProperty('configuration');
});

it('publishes the JSON Schemas that it checks by', () => {
  const published = readdirSync(join(CONFIG, 'schemas')).sort();
  const schemas = configSchemas();
  expect(published).toEqual([...schemas.keys()].sort());
  expect(published).toHaveLength(7);
  for (const [file, text] of schemas) {
    expect(readFileSync(join(CONFIG, 'schemas', file), 'utf8'), 'run "npm run hcp360 -- config schemas"').toBe(text);
  }
});
