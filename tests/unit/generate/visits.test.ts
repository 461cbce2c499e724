import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSample, type Summary } from '../../../cli/generate/sample.ts';
import { SourceConfig } from '../../../shared/contracts/config.ts';
import { judge } from '../../../shared/quality/reports/judge.ts';
import { measure } from '../../../shared/quality/reports/measure.ts';
import { readConfigurationDirectory } from '../../../shared/stores/config-directory.ts';
import { type Cells, readDrop } from './read-drop.ts';

// The sample's representatives, and whether the inspection finds those who make their visits up.

const { inspection } = readConfigurationDirectory('config');
const CRM = SourceConfig.parse(JSON.parse(readFileSync('config/sources/crm.json', 'utf8')));
const MONTHS = ['2026-06', '2026-07'];
const folder = mkdtempSync(join(tmpdir(), 'visits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (text = ''): number => Date.parse(`${text.replace(' ', 'T')}+08:00`);

describe('visits', () => {
  let summary: Summary;
  let rows: Cells[];
  let truth: Map<string, string>;

  beforeAll(async () => {
    summary = await generateSample({ hcps: 5000, seed: 2, asOf: new Date('2026-08-20T00:00:00Z'), out: folder });
    rows = readDrop(join(folder, 'data/crm/visits/visits-20260820.csv'), CRM.datasets['visits']!).rows.filter(
      (row) => row['医生编号'],
    );
    truth = new Map(readDrop(join(folder, 'truth-visits.csv')).rows.map((row) => [row.representative!, row.style!]));
  });

  it('are of the last two whole months, each with a number of its own, and no more than a seventh of all rows', () => {
    expect(new Set(rows.map((row) => row['拜访时间']!.slice(0, 7)))).toEqual(new Set(MONTHS));
    expect(new Set(rows.map((row) => row['拜访编号'])).size).toBe(rows.length);
    const all = summary.files.reduce((sum, file) => sum + file.rows, 0);
    expect(rows.length / all).toBeLessThan(1 / 7);
    expect(rows.every((row) => at(row['录入时间']) <= Date.parse('2026-08-20T00:00:00Z'))).toBe(true);
  });

  it('are made up by one representative of ten, in every style, and the truth says by whom', () => {
    expect(new Set(rows.map((row) => row['代表']))).toEqual(new Set(truth.keys()));
    const fabricating = [...truth.values()].filter((style) => style !== '');
    expect(fabricating.length / truth.size).toBeCloseTo(0.1, 1);
    expect([...new Set(fabricating)].sort()).toEqual([
      'batch-entry',
      'copied-notes',
      'down-the-list',
      'night-and-weekend',
      'same-count',
    ]);
  });

  it('are told apart by the inspection', () => {
    const measures = [...Map.groupBy(rows, (row) => row['代表']!)].flatMap(([by, own]) =>
      measure(
        own.map((row) => ({
          key: row['拜访编号']!,
          at: at(row['拜访时间']),
          enteredAt: at(row['录入时间']),
          hcp: row['医生编号']!,
          place: row['地点']!,
          ...(row['备注'] ? { note: row['备注'] } : {}),
        })),
        { by, source: CRM },
        MONTHS,
        inspection,
      ),
    );
    const flagged = new Set(judge(measures, inspection).flags.map(({ by }) => by));
    expect([...flagged].sort()).toEqual([...truth].flatMap(([by, style]) => (style === '' ? [] : by)).sort());
  });
});
