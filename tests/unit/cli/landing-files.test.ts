import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findLandingFiles } from '../../../cli/local/landing-files.ts';
import { Configuration } from '../../../shared/contracts/config.ts';

const configuration = Configuration.parse({
  version: 'test',
  sources: [
    {
      id: 'crm',
      title: 'CRM',
      country: 'CN',
      trust: 'secondHand',
      timeZone: 'Asia/Shanghai',
      datasets: {
        doctors: { kind: 'record', format: 'csv', columns: { sourceId: 'id' } },
        clicks: {
          kind: 'engagement',
          format: 'jsonl',
          identity: [{ type: 'phone', column: 'phone' }],
          columns: { at: 'at', channel: 'channel', action: 'action' },
        },
        articles: { kind: 'content', format: 'csv', columns: { at: 'at', contentId: 'id', title: 'title' } },
      },
    },
  ],
  matching: [],
  scorecards: [],
  segments: [],
  destinations: [],
});

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hcp360-data-'));
});
afterEach(() => rmSync(directory, { recursive: true }));
const write = (file: string): void => {
  mkdirSync(dirname(join(directory, file)), { recursive: true });
  writeFileSync(join(directory, file), 'x,y');
};

it('drops the catalogue, then records, then what was observed, then what no source claims', () => {
  for (const file of [
    'crm/clicks/b.jsonl',
    'crm/clicks/a.jsonl',
    'unknown/things/x.csv',
    'crm/doctors/d.csv',
    'crm/articles/z.csv',
  ])
    write(file);
  const { files, skipped } = findLandingFiles(directory, configuration);
  expect(files.map(({ key, bytes }) => [key, bytes])).toEqual([
    ['crm/articles/z.csv', 3],
    ['crm/doctors/d.csv', 3],
    ['crm/clicks/a.jsonl', 3],
    ['crm/clicks/b.jsonl', 3],
    ['unknown/things/x.csv', 3],
  ]);
  expect(skipped).toEqual([]);
});

it('says which files lie where no landing key can be, and passes over hidden ones', () => {
  for (const file of [
    'truth.csv',
    'crm/loose.csv',
    'crm/doctors/2026/d.csv',
    'crm/doctors/d.csv',
    '.DS_Store',
    'crm/doctors/.part',
  ])
    write(file);
  const { files, skipped } = findLandingFiles(directory, configuration);
  expect(files.map(({ key }) => key)).toEqual(['crm/doctors/2026/d.csv', 'crm/doctors/d.csv']);
  expect(skipped.sort()).toEqual(['crm/loose.csv', 'truth.csv']);
});

it.each(['.', 'missing'])('has an error that says what to do where there is nothing: %s', (path) => {
  expect(() => findLandingFiles(join(directory, path), configuration)).toThrow(
    expect.objectContaining({ exitCode: 2, next: expect.stringContaining('<source>/<dataset>/<file>') }),
  );
});
