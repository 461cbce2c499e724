import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { generateSample } from '../../../cli/generate/sample.ts';
import { fileBytes } from '../../../cli/local/file-bytes.ts';
import { rowCleaner } from '../../../shared/clean/clean-row.ts';
import type { Cleaned } from '../../../shared/clean/cleaned.ts';
import { expectedNames } from '../../../shared/clean/columns.ts';
import { openFile } from '../../../shared/clean/file/open.ts';
import { rowReader } from '../../../shared/clean/row.ts';
import { SourceConfig } from '../../../shared/contracts/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'cleaned-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const AS_OF = new Date('2026-11-01T00:00:00Z');

/** A file of the sample, by its source's mapping in config/, through the pipeline's own reading and cleaning of rows. */
const clean = async (key: string): Promise<Cleaned[]> => {
  const [sourceId, datasetId] = key.split('/') as [string, string];
  const source = SourceConfig.parse(JSON.parse(readFileSync(`config/sources/${sourceId}.json`, 'utf8')));
  const dataset = source.datasets[datasetId]!;
  const cleaned: Cleaned[] = [];
  for await (const part of openFile(fileBytes(join(folder, 'data', key)), dataset, expectedNames(dataset))) {
    if ('error' in part) throw new Error(part.error.message);
    const read = rowReader(dataset, part);
    const cleanRow = rowCleaner(source, dataset, { hashKey: new Uint8Array(32), header: part.header });
    for await (const rows of part.rows())
      for (const row of rows.filter(({ blank }) => !blank)) {
        const found = read(row);
        if ('reasons' in found) cleaned.push({ kind: 'quarantined', reasons: found.reasons });
        else cleaned.push(cleanRow(found.cells, { id: key, droppedAt: AS_OF.getTime() }, row.line));
      }
  }
  return cleaned;
};

it('cleaning accepts every row of the sample but the spoilt ones', async () => {
  const summary = await generateSample({ hcps: 1500, seed: 3, asOf: AS_OF, out: folder });
  const codes = new Set<string>();
  const channels = new Set<string>();
  let withdrawn = 0;
  for (const { key, rows, spoilt } of summary.files) {
    const cleaned = await clean(key);
    expect(cleaned.length, key).toBe(rows);
    const quarantined = cleaned.flatMap((row) => (row.kind === 'quarantined' ? [row.reasons.map(({ code }) => code)] : []));
    expect(quarantined.length, `${key}: ${quarantined.join(' ')}`).toBe(spoilt);
    for (const code of quarantined.flat()) codes.add(code);
    for (const row of cleaned) {
      if (row.kind === 'record' && row.record.withdrawn) withdrawn += 1;
      if (row.kind === 'observation' && row.observation.kind === 'engagement')
        channels.add(`${row.observation.channel}.${row.observation.action}`);
    }
  }
  expect(codes).toEqual(new Set(['missing-value', 'no-identity', 'no-real-name', 'ragged-row', 'wrong-encoding', 'not-json']));
  expect(withdrawn).toBeGreaterThan(0);
  expect([...channels].toSorted()).toEqual([
    'email.click',
    'email.open',
    'event.ask',
    'event.attend',
    'event.speak',
    'visit.call',
    'visit.f2f',
    'web.download',
    'web.view',
    'wechat.click',
    'wechat.read',
    'wechat.share',
  ]);
});
