import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { synthesize } from '../../infra/synth.ts';
import { configWith } from './stage.ts';

const outdir = mkdtempSync(join(tmpdir(), 'hcp360-bundles-'));
// Its own, since others may be bundling at the same time.
const scratch = mkdtempSync(join(tmpdir(), 'hcp360-scratch-'));
process.env['TMPDIR'] = scratch;
const context = { config: configWith('crm'), stage: 'local', account: '000000000000', region: 'us-east-1' };
expect(synthesize({ outdir, context })).toBe(outdir);
afterAll(() => {
  for (const directory of [outdir, scratch]) rmSync(directory, { recursive: true, force: true });
});

const template = JSON.parse(readFileSync(join(outdir, 'hcp360-local.template.json'), 'utf8'));
const functions = Object.values<any>(template.Resources)
  .filter(({ Type }) => Type === 'AWS::Lambda::Function')
  .map(({ Properties }) => ({
    name: Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME,
    folder: join(outdir, `asset.${Properties.Code.S3Key.replace('.zip', '')}`),
  }));
const codeOf = (name: string): string =>
  readFileSync(join(functions.find((each) => each.name === name)!.folder, 'index.mjs'), 'utf8');

describe('bundles, as they are deployed', () => {
  test('one a function, each a module that exports its handler', () => {
    expect(functions).toHaveLength(14);
    for (const { name, folder } of functions) {
      const file = join(folder, 'index.mjs');
      expect(readdirSync(folder).sort(), name).toEqual(['index.mjs', 'index.mjs.map']);
      // Tests on text, not on the text itself: a failure would print a megabyte.
      expect(/export\{[^}]*\bas handler\b/.test(readFileSync(file, 'utf8')), name).toBe(true);
      expect(statSync(file).size, name).toBeLessThan(3_000_000);
    }
  });

  test('an error keeps its name: the segment-push machine retries by it', () => {
    expect(/\w\(this,"DeliveryError"\)/.test(codeOf('broadcast'))).toBe(true);
  });

  test('source maps name the sources from the repository, and do not carry them', () => {
    for (const { name, folder } of functions) {
      const map = JSON.parse(readFileSync(join(folder, 'index.mjs.map'), 'utf8'));
      expect(map.sources, name).toContain(`../../functions/${name}/handler.ts`);
      expect(map.sources.filter((source: string) => !source.startsWith('../../'))).toEqual([]);
      expect(map.sourcesContent ?? []).toEqual([]);
    }
  });

  test('nothing is left behind', () => {
    expect(tmpdir()).toBe(scratch);
    expect(readdirSync(scratch).filter((name) => name.startsWith('hcp360-functions-'))).toEqual([]);
  });
});
