import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { generateSample } from '../../../cli/generate/sample.ts';
import { rowCleaner } from '../../../shared/clean/clean-row.ts';
import type { Cleaned } from '../../../shared/clean/cleaned.ts';
import { cellsOf, withoutLineEnd } from '../../../shared/clean/csv.ts';
import { byteOrderMark, decoderOf } from '../../../shared/clean/encoding.ts';
import { rowReader } from '../../../shared/clean/row.ts';
import { rowSplitter } from '../../../shared/clean/rows.ts';
import { SourceConfig } from '../../../shared/contracts/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'cleaned-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const AS_OF = new Date('2026-11-01T00:00:00Z');

/** A file of the sample, by its source's mapping in config/, through the pipeline's own reading and cleaning of rows. */
const clean = (key: string): Cleaned[] => {
  const [sourceId, datasetId] = key.split('/') as [string, string];
  const source = SourceConfig.parse(JSON.parse(readFileSync(`config/sources/${sourceId}.json`, 'utf8')));
  const dataset = source.datasets[datasetId]!;
  const bytes = readFileSync(join(folder, 'data', key));
  const splitter = rowSplitter(dataset.format === 'csv' ? dataset.delimiter : undefined, { offset: 0, line: 1 });
  const rows = [...splitter.push(bytes.subarray(byteOrderMark(bytes, dataset.encoding))), ...splitter.end()];
  const first = dataset.format === 'csv' ? decoderOf(dataset.encoding)(rows.shift()!.bytes)! : '';
  const read = rowReader(dataset, cellsOf(withoutLineEnd(first), dataset.delimiter));
  const cleanRow = rowCleaner(source, dataset, new Uint8Array(32));
  return rows.map((row) => {
    const found = read(row);
    if ('reasons' in found) return { kind: 'quarantined', reasons: found.reasons };
    return cleanRow(found.cells, { id: key, droppedAt: AS_OF.getTime() }, row.line);
  });
};

it('cleaning accepts every row of the sample but the spoilt ones', async () => {
  const summary = await generateSample({ hcps: 1500, seed: 3, asOf: AS_OF, out: folder });
  const codes = new Set<string>();
  const channels = new Set<string>();
  let withdrawn = 0;
  for (const { key, rows, spoilt } of summary.files) {
    const cleaned = clean(key);
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
  expect(codes).toEqual(new Set(['missing-value', 'no-identity', 'ragged-row', 'wrong-encoding', 'not-json']));
  expect(withdrawn).toBeGreaterThan(0);
  expect([...channels].toSorted()).toEqual([
    'email.click',
    'email.open',
    'event.ask',
    'event.attend',
    'event.speak',
    'web.download',
    'web.view',
    'wechat.click',
    'wechat.read',
    'wechat.share',
  ]);
});
