import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSample, type Summary } from '../../../cli/generate/sample.ts';
import { SourceConfig } from '../../../shared/contracts/config.ts';
import { type Cells, type ReadFile, readDrop } from './read-drop.ts';

const AS_OF = new Date('2026-11-01T00:00:00Z');
const HCPS = 2000;
const SOURCES = ['reference', 'crm', 'social', 'registration', 'directory', 'event', 'digital'];

const folder = mkdtempSync(join(tmpdir(), 'sample-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const generate = (name: string, options: { hcps: number; seed: number; asOf?: Date }): Promise<Summary> =>
  generateSample({ asOf: AS_OF, ...options, out: join(folder, name) });

const digest = (name: string, summary: Summary): string => {
  const hash = createHash('sha256');
  for (const truth of ['truth.csv', 'truth-visits.csv']) hash.update(readFileSync(join(folder, name, truth)));
  for (const { key } of summary.files) hash.update(key).update(readFileSync(join(folder, name, 'data', key)));
  return hash.digest('hex');
};

describe('the same settings', () => {
  it('give the same bytes, on every machine', async () => {
    const first = await generate('a', { hcps: 40, seed: 7 });
    const second = await generate('b', { hcps: 40, seed: 7 });
    expect(second).toEqual(first);
    expect(digest('b', second)).toBe(digest('a', first));
    expect(digest('a', first)).toBe('3a091698ec6dcb3e6081f1473b06da9560b39edc535c19f8016c2f35fcfcdae2');
  });

  it('and other ones do not', async () => {
    const base = digest('a', await generate('a', { hcps: 40, seed: 7 }));
    expect(digest('c', await generate('c', { hcps: 40, seed: 8 }))).not.toBe(base);
    expect(digest('d', await generate('d', { hcps: 41, seed: 7 }))).not.toBe(base);
    expect(digest('e', await generate('e', { hcps: 40, seed: 7, asOf: new Date('2026-11-02T00:00:00Z') }))).not.toBe(base);
  });

  it('spoil the same rows on whatever day', async () => {
    const spoilt = ({ files }: Summary): number[] => files.map((each) => each.spoilt);
    const today = await generate('g', { hcps: 300, seed: 7 });
    expect(spoilt(today).reduce((sum, each) => sum + each, 0)).toBeGreaterThan(5);
    expect(spoilt(await generate('h', { hcps: 300, seed: 7, asOf: new Date('2027-03-29T00:00:00Z') }))).toEqual(spoilt(today));
  });

  it('out of range are refused', async () => {
    await expect(generate('f', { hcps: 0, seed: 1 })).rejects.toThrow('hcps');
    await expect(generate('f', { hcps: 1, seed: -1 })).rejects.toThrow('seed');
  });
});

describe('a sample of 2,000', () => {
  let summary: Summary;
  let truth: Map<string, string>;
  const files = new Map<string, ReadFile>();
  const file = (key: string): ReadFile => files.get(key)!;
  const rows = (key: string): Cells[] => file(key).rows;
  const share = (of: Cells[], holds: (row: Cells) => unknown): number => of.filter(holds).length / of.length;

  const configs = new Map(
    SOURCES.map((id) => [id, SourceConfig.parse(JSON.parse(readFileSync(`config/sources/${id}.json`, 'utf8')))]),
  );
  const datasetOf = (key: string) => {
    const [source, dataset] = key.split('/') as [string, string];
    return configs.get(source)!.datasets[dataset]!;
  };
  const recordFiles = () => [...files.keys()].filter((key) => datasetOf(key).kind === 'record');
  const idColumn = (key: string): string => {
    const dataset = datasetOf(key);
    if (dataset.kind !== 'record') throw new Error(`${key} holds no records`);
    return dataset.columns.sourceId as string;
  };

  const CRM_1 = 'crm/doctors/doctors-20261002.csv';
  const CRM_2 = 'crm/doctors/doctors-20261101.csv';
  const VISITS = 'crm/visits/visits-20261101.csv';
  const SOCIAL = 'social/followers/followers-20261101.jsonl';
  const REGISTRATION = 'registration/verified/verified-20261101.csv';
  const DIRECTORY = 'directory/doctors/directory-20261101.csv';
  const SIGN_INS = 'event/signins/signins-20261101.csv';
  const ENGAGEMENTS = 'digital/engagements/engagements-20261101.csv';
  const CONSENTS = 'digital/consents/consents-20261101.csv';
  const CONTENT = 'digital/content/content-20261101.csv';
  const SURVEYS = 'digital/surveys/surveys-20261101.csv';
  const HOSPITALS = 'reference/hospitals/hospitals-20261101.csv';
  const ATTENDANCE = 'event/attendance/attendance-20261101.csv';

  beforeAll(async () => {
    summary = await generate('sample', { hcps: HCPS, seed: 1 });
    const out = join(folder, 'sample');
    for (const { key } of summary.files) files.set(key, readDrop(join(out, 'data', key), datasetOf(key)));
    truth = new Map(readDrop(join(out, 'truth.csv')).rows.map((row) => [`${row.source} ${row.source_id}`, row.hcp!]));
  });

  it('has the files that the sources in config/ read, with every column that they map', () => {
    expect([...files.keys()]).toEqual(
      [
        CRM_1,
        CRM_2,
        VISITS,
        CONSENTS,
        CONTENT,
        ENGAGEMENTS,
        SURVEYS,
        DIRECTORY,
        ATTENDANCE,
        SIGN_INS,
        HOSPITALS,
        REGISTRATION,
        SOCIAL,
      ].toSorted(),
    );
    for (const key of files.keys()) {
      const dataset = datasetOf(key);
      const mapped = [
        ...Object.values(dataset.columns).flat(),
        ...('identity' in dataset ? dataset.identity.map(({ column }) => column) : []),
        ...('identifiers' in dataset ? dataset.identifiers.map(({ column }) => column) : []),
      ];
      expect(file(key).header, key).toEqual(expect.arrayContaining(mapped));
    }
  });

  it('counts its rows and bytes', () => {
    for (const { key, rows: count, bytes } of summary.files) {
      expect(file(key).rows.length + file(key).broken, key).toBe(count);
      expect(statSync(join(folder, 'sample/data', key)).size, key).toBe(bytes);
    }
    expect(summary.records).toBe(truth.size);
    expect(summary.records / HCPS).toBeGreaterThan(2.9);
    expect(summary.records / HCPS).toBeLessThan(3.4);
    const observations = [ENGAGEMENTS, CONSENTS, SURVEYS, ATTENDANCE].reduce((sum, key) => sum + rows(key).length, 0);
    expect(observations / HCPS).toBeGreaterThan(5);
    expect(observations / HCPS).toBeLessThan(8);
  });

  it('has spoilt rows of every kind, as many as it says, and decodes otherwise', () => {
    const naming = (key: string): string[] => {
      const dataset = datasetOf(key);
      if (dataset.kind === 'record') return [idColumn(key)];
      if (dataset.kind === 'content') return ['content_id'];
      return dataset.kind === 'hospital' ? ['机构编码'] : dataset.identity.map(({ column }) => column);
    };
    let unnamed = 0;
    let nameless = 0;
    for (const { key, spoilt } of summary.files) {
      const without = rows(key).filter((row) => naming(key).every((column) => !row[column])).length;
      const nicknames = key === SOCIAL ? rows(key).filter((row) => row.openid && !row.real_name).length : 0;
      expect(without + nicknames + file(key).broken, key).toBe(spoilt);
      unnamed += without;
      nameless += nicknames;
    }
    const spoilt = summary.files.reduce((sum, { spoilt }) => sum + spoilt, 0) - nameless;
    const all = summary.files.reduce((sum, { rows }) => sum + rows, 0);
    expect(spoilt / all).toBeGreaterThan(0.002);
    expect(spoilt / all).toBeLessThan(0.006);
    expect(unnamed).toBeGreaterThan(spoilt / 4);
    expect(unnamed).toBeLessThan(spoilt / 2);
  });

  it('has a truth for each record that stands at the end, and for nothing else', () => {
    const standing = new Set<string>();
    for (const key of recordFiles()) {
      for (const row of rows(key)) {
        const id = row[idColumn(key)];
        if (!id) continue;
        const name = `${key.split('/')[0]} ${id}`;
        if (row['状态'] === '作废') standing.delete(name);
        else standing.add(name);
      }
    }
    const nobodys = rows(SOCIAL).filter((row) => row.openid && !row.real_name);
    expect(share(rows(SOCIAL), (row) => nobodys.includes(row))).toBeCloseTo(0.4, 1);
    for (const { openid } of nobodys) standing.delete(`social ${openid}`);
    expect([...truth.keys()].toSorted()).toEqual([...standing].toSorted());
    expect(new Set(truth.values()).size).toBeGreaterThan(HCPS * 0.995);
  });

  it('crm: two ids for one doctor, gaps, variants, useless telephones', () => {
    const first = rows(CRM_1).filter((row) => row['医生编号']);
    const perDoctor = Map.groupBy(
      [...truth].filter(([record]) => record.startsWith('crm ')),
      ([, hcp]) => hcp,
    );
    expect([...perDoctor.values()].filter((records) => records.length === 2).length / perDoctor.size).toBeCloseTo(0.12, 1);
    expect(share(first, (row) => row['科室'] === '')).toBeCloseTo(0.08, 1);
    expect(share(first, (row) => /病区$/.test(row['科室']!))).toBeGreaterThan(0.01);
    expect(share(first, (row) => !/^\S+市(第\S+人民|中心|中医)医院$/.test(row['医院']!))).toBeGreaterThan(0.1);
    expect(share(first, (row) => /[\s\u3000]/.test(row['姓名']!))).toBeGreaterThan(0.03);
    expect(share(first, (row) => /(主任|医生)$/.test(row['姓名']!))).toBeGreaterThan(0.01);
    expect(share(first, (row) => /^(13800|11111)/.test(row['手机']!))).toBeGreaterThan(0.01);
    expect(share(first, (row) => /[０-９]/.test(row['手机']!))).toBeGreaterThan(0.01);
    expect(share(first, (row) => row['手机'] === '')).toBeGreaterThan(0.08);
    expect(share(first, (row) => /^145\d{8}$/.test(row['手机']!))).toBeGreaterThan(0.5);
  });

  it('crm: numbers that many share, a switchboard, a representative, a placeholder', () => {
    const holders = Map.groupBy(rows(CRM_1), (row) => row['手机']!);
    const crowded = [...holders].filter(([number, sharing]) => sharing.length > 20 && /^(0|1450000)/.test(number));
    expect(crowded.some(([number]) => number.startsWith('0'))).toBe(true);
    expect(crowded.some(([number]) => number.startsWith('1450000'))).toBe(true);
    expect(holders.get('13800138000')!.length).toBeGreaterThan(20);
  });

  it('crm: the second drop repeats, corrects and withdraws rows of the first', () => {
    const first = new Map(rows(CRM_1).map((row) => [row['医生编号'], row]));
    const second = rows(CRM_2).filter((row) => row['医生编号']);
    const same = (row: Cells) => JSON.stringify(row) === JSON.stringify(first.get(row['医生编号']));
    expect(second.every((row) => first.has(row['医生编号']))).toBe(true);
    expect(share(second, same)).toBeGreaterThan(0.4);
    expect(share(second, (row) => row['医院'] !== first.get(row['医生编号'])!['医院'])).toBeGreaterThan(0.02);
    expect(share(second, (row) => row['状态'] === '作废')).toBeGreaterThan(0);
    for (const row of second.filter((row) => !same(row)))
      expect(row['更新时间']! > first.get(row['医生编号'])!['更新时间']!).toBe(true);
  });

  it('social: everybody has an openid, most a name, some no unionid; numbers come with names', () => {
    const followers = rows(SOCIAL).filter((row) => row.openid);
    expect(followers.every((row) => /^o[\w-]{27}$/.test(row.openid!))).toBe(true);
    expect(share(followers, (row) => row.real_name)).toBeCloseTo(0.6, 1);
    expect(followers.filter((row) => row.mobile && !row.real_name)).toEqual([]);
    expect(share(followers, (row) => !row.unionid)).toBeCloseTo(0.03, 1);
    expect(share(followers, (row) => row.mobile)).toBeCloseTo(0.48, 1);
  });

  it('registration: a licence each, its own', () => {
    const verified = rows(REGISTRATION).filter((row) => row.registration_id);
    expect(verified.every((row) => /^\d{15}$/.test(row.licence_no!))).toBe(true);
    expect(new Set(verified.map((row) => row.licence_no)).size).toBe(verified.length);
    expect(verified.every((row) => row.email === '' || /@(mail\.)?example\.(com|org)$/i.test(row.email!))).toBe(true);
    expect(readFileSync(join(folder, 'sample/data', REGISTRATION)).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  });

  it('directory: some licences, some hospitals that registrations contradict', () => {
    const bought = rows(DIRECTORY).filter((row) => row.id);
    expect(share(bought, (row) => row.licence)).toBeCloseTo(0.4, 1);
    const registered = new Map(rows(REGISTRATION).map((row) => [row.licence_no, row]));
    const both = bought.filter((row) => row.licence && registered.has(row.licence));
    expect(share(both, (row) => row.city !== registered.get(row.licence)!.city)).toBeGreaterThan(0.01);
    expect(share(both, (row) => row.title !== registered.get(row.licence)!.title)).toBeGreaterThan(0.02);
  });

  it('namesakes work in one hospital', () => {
    const owners = Map.groupBy(
      rows(REGISTRATION).filter((row) => row.registration_id),
      (row) => `${row.name} ${row.hospital}`,
    );
    const namesakes = [...owners.values()].filter((group) => new Set(group.map((row) => row.licence_no)).size > 1);
    expect(namesakes.length).toBeGreaterThan(2);
  });

  it('digital: events of the known channels, nearly all about somebody whom a record knows, none from the future', () => {
    const events = rows(ENGAGEMENTS).filter((row) => row.unionid || row.mobile || row.email);
    expect(new Set(events.map((row) => row.event_id)).size).toBe(events.length);
    expect(new Set(events.map((row) => row.channel))).toEqual(new Set(['wechat', 'email', 'web']));
    expect(events.every((row) => Date.parse(row.occurred_at!) <= AS_OF.getTime())).toBe(true);
    const unionids = new Set([...rows(SOCIAL), ...rows(REGISTRATION)].map((row) => row.unionid));
    const onWechat = events.filter((row) => row.unionid);
    expect(share(onWechat, (row) => !unionids.has(row.unionid))).toBeLessThan(0.12);
    expect(share(onWechat, (row) => !unionids.has(row.unionid))).toBeGreaterThan(0);
    const catalogue = new Set(rows(CONTENT).map((row) => row.content_id));
    expect(events.every((row) => row.content_id === '' || catalogue.has(row.content_id))).toBe(true);
  });

  it('digital: consents given, refused, expired and withdrawn', () => {
    const consents = rows(CONSENTS);
    expect(new Set(consents.map((row) => row.purpose))).toEqual(
      new Set(['profiling', 'marketing', 'marketing.email', 'marketing.wechat']),
    );
    expect(share(consents, (row) => row.decision === 'opt-in')).toBeGreaterThan(0.7);
    expect(share(consents, (row) => row.expires_at && Date.parse(row.expires_at) < AS_OF.getTime())).toBeGreaterThan(0.01);
    expect(share(consents, (row) => row.expires_at && Date.parse(row.expires_at) > AS_OF.getTime())).toBeGreaterThan(0.01);
    const ofOne = Map.groupBy(consents, (row) => `${row.consent_id!.split('-')[0]} ${row.purpose}`);
    const withdrawn = [...ofOne.values()].filter(([a, b]) => a!.decision === 'opt-in' && b?.decision === 'opt-out');
    expect(withdrawn.length).toBeGreaterThan(5);
    expect(share(consents, (row) => row.crm_id && truth.has(`crm ${row.crm_id}`))).toBeGreaterThan(0.1);
  });
});

it('holds no more in memory for more HCPs', () => {
  // 50,000 HCPs are half a million rows, 55 MB; a small heap, so that what is collectable is collected.
  const script = `
    const { generateSample } = await import('./cli/generate/sample.ts');
    const peak = async (hcps) => {
      await generateSample({ hcps, seed: 1, asOf: new Date(0), out: ${JSON.stringify(join(folder, 'many'))} });
      return process.resourceUsage().maxRSS;
    };
    console.log(JSON.stringify([await peak(5000), await peak(50000)]));`;
  const flags = ['--max-old-space-size=40', '--max-semi-space-size=2', '--input-type=module'];
  const kilobytes = JSON.parse(execFileSync(process.execPath, [...flags, '--eval', script], { encoding: 'utf8' })) as number[];
  const [few, many] = kilobytes.map((peak) => Math.round(peak / 1024)) as [number, number];
  console.log(`peak memory, the runtime's own included: 5,000 HCPs ${few} MB, 50,000 HCPs ${many} MB`);
  expect(many - few).toBeLessThan(30);
});
