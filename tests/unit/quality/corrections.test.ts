import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { correctionFiles } from '../../../functions/report/corrections.ts';
import type { Correction } from '../../../shared/contracts/quality.ts';
import { SourceId } from '../../../shared/domain/ids.ts';
import { CORRECTIONS_HEAD, correctionLine, correctionsOf } from '../../../shared/quality/corrections.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { daysAgo, ONE, says } from './records.ts';

const verified = says('registration/verified', 'v', {
  verified: true,
  changedAt: daysAgo(100),
  attributes: { name: '王伟', gender: 'male', hospital: '市一院', hospitalId: 'h1' },
  identifiers: [{ type: 'licence', value: 'L1' }],
});
const crm = says('crm/doctors', 'C-1', {
  changedAt: daysAgo(200),
  attributes: { name: '王玮', hospital: '市二院', hospitalId: 'h2', department: '心内科' },
  originals: { hospital: '市第二院（東區）' },
  identifiers: [{ type: 'phone', value: '+8613900000001' }],
});

describe('corrections', () => {
  it('list what an earlier or undated record says otherwise, as its source wrote it', () => {
    const directory = says('directory/list', 'D-1', { attributes: { name: '王 伟', hospital: '市三院' } });
    const listed = correctionsOf(ONE, [directory, crm, verified]);
    expect(listed.map(({ source, field }) => `${source} ${field}`)).toEqual(['crm name', 'crm hospital', 'directory hospital']);
    expect(listed[1]).toEqual({
      source: 'crm',
      sourceId: 'C-1',
      field: 'hospital',
      held: '市第二院（東區）',
      verified: '市一院',
      verifiedAt: daysAgo(100),
      verifiedSource: 'registration',
      changedAt: daysAgo(200),
      oneId: ONE,
    });
    expect(listed[2]).not.toHaveProperty('changedAt');
    expect(correctionsOf(ONE, [verified, directory, crm])).toEqual(listed);
  });

  it('leave alone what its source may know better, and ask all the same about a name and a licence', () => {
    const moved = says('crm/doctors', 'C-2', {
      changedAt: daysAgo(99),
      attributes: { name: '王玮', hospital: '市二院' },
      identifiers: [{ type: 'licence', value: 'L9' }],
    });
    expect(correctionsOf(ONE, [moved, verified]).map(({ field, held }) => [field, held])).toEqual([
      ['name', '王玮'],
      ['licence', 'L9'],
    ]);
  });

  it('need a verified registration, and never concern one', () => {
    const { verified: _, ...unverified } = verified;
    expect(correctionsOf(ONE, [unverified, crm])).toEqual([]);
    const earlier = says('registration/verified', 'w', {
      verified: true,
      changedAt: daysAgo(900),
      attributes: { hospital: '市五院' },
    });
    expect(correctionsOf(ONE, [earlier, verified])).toEqual([]);
  });
});

const CRM = SourceId.parse('crm');
const DIRECTORY = SourceId.parse('directory');
const correction = (n: number, given: Partial<Correction> = {}): Correction => ({
  source: CRM,
  sourceId: `C-${n}`,
  field: 'hospital',
  held: '市二院',
  verified: '市一院',
  verifiedAt: daysAgo(1),
  verifiedSource: SourceId.parse('registration'),
  oneId: ONE,
  ...given,
});

describe('corrections.csv', () => {
  it('opens in a spreadsheet: a byte order mark, a header, no formulas', () => {
    const text = CORRECTIONS_HEAD + correctionLine(correction(1, { sourceId: '=cmd|x', held: '＝1+1, "二院"' }));
    expect(text.startsWith('\ufeffsource_id,')).toBe(true);
    expect(parse(text, { bom: true, columns: true })).toEqual([
      {
        source_id: "'=cmd|x",
        attribute: 'hospital',
        value_held: '\'＝1+1, "二院"',
        value_verified: '市一院',
        verified_at: daysAgo(1),
        verified_source: 'registration',
        record_changed_at: '',
        one_id: ONE,
      },
    ]);
  });

  const filesOf = async (reports: MemoryObjects) => {
    const heads = await reports.list('');
    const files = await Promise.all(heads.map(async ({ key }) => [key, (await reports.text(key))!] as const));
    return Object.fromEntries(
      files.map(([key, text]) => [key, parse(text, { bom: true, columns: true }).map((row: any) => row.source_id)]),
    );
  };

  it('is whole each time, in parts where it is large, and empty where there is nothing to correct', async () => {
    const reports = new MemoryObjects('reports');
    const other = [
      'reports/crm/doctors/corrections.csv.json',
      'reports/crm/corrections-list/f.csv.json',
      'reports/crm-2/corrections-2.csv',
    ];
    for (const key of other) await reports.put(key, 'source_id\n');
    const bytes = Buffer.byteLength(correctionLine(correction(1)));
    const write = async (n: number) => {
      const files = correctionFiles(reports, [CRM, DIRECTORY], 2 * bytes);
      for (let each = 1; each <= n; each++) await files.add(correction(each));
      return Object.fromEntries(await files.end());
    };
    const rest = Object.fromEntries(other.map((key) => [key, []]));
    expect(await write(5)).toEqual({ crm: 5, directory: 0 });
    expect(await filesOf(reports)).toEqual({
      ...rest,
      'reports/crm/corrections.csv': ['C-1', 'C-2'],
      'reports/crm/corrections-2.csv': ['C-3', 'C-4'],
      'reports/crm/corrections-3.csv': ['C-5'],
      'reports/directory/corrections.csv': [],
    });
    // The next week has less to say, and nothing of the last stays.
    await write(2);
    expect(await filesOf(reports)).toEqual({
      ...rest,
      'reports/crm/corrections.csv': ['C-1', 'C-2'],
      'reports/directory/corrections.csv': [],
    });
  });
});
