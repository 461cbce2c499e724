import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluateClusters, truthOfRecords } from '../../../cli/evaluate/evaluate-clusters.ts';
import { printEvaluation } from '../../../cli/evaluate/print-evaluation.ts';

const folder = mkdtempSync(join(tmpdir(), 'evaluate-clusters-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const csv = (...lines: string[]): string => {
  const path = join(folder, `${++files}.csv`);
  writeFileSync(path, lines.map((line) => `${line}\r\n`).join(''));
  return path;
};
const clusters = csv('source,record_id,cluster_id', 'crm,1,10', 'crm,2,10', 'web,1,11', 'web,2,11', "web,'=3,12");
const expected = { truePairs: 2, foundPairs: 2, correctPairs: 1 };

describe('what files may look like', () => {
  it('source, id and a group of any name', async () => {
    const truth = csv('source,source_id,npi', 'crm,1,a', 'crm,2,a', 'web,1,b', 'web,2,c', 'web,=3,c');
    expect(await evaluateClusters({ clusters, truth })).toMatchObject({ records: 5, missing: 0, unknown: 0, pairs: expected });
  });

  it('a wide file, its columns named', async () => {
    const truth = csv('name,from,number,who', 'x,crm,1,a', 'x,crm,2,a', 'x,web,1,b', 'x,web,2,c', 'x,web,=3,c');
    const truthColumns = { source: 'from', id: 'number', cluster: 'who' };
    expect(await evaluateClusters({ clusters, truth, truthColumns })).toMatchObject({ records: 5, pairs: expected });
  });

  it('without sources: by id alone, both sides', async () => {
    const bare = csv('unique_id,cluster', 'p,1', 'q,1', 'r,2');
    const found = csv('source,record_id,cluster_id', 's,p,1', 't,q,1', 't,r,1');
    expect(await evaluateClusters({ clusters: found, truth: bare })).toMatchObject({
      pairs: { truePairs: 1, foundPairs: 3, correctPairs: 1 },
    });
    const ambiguous = csv('source,record_id,cluster_id', 's,p,1', 't,p,1');
    await expect(evaluateClusters({ clusters: ambiguous, truth: bare })).rejects.toThrow('does not tell sources apart');
  });

  it('pairs, taken together; who is in none is alone', async () => {
    const truth = csv('source_l,record_id_l,source_r,record_id_r', 'crm,1,crm,2', 'crm,2,web,1');
    expect(await evaluateClusters({ clusters, truth })).toMatchObject({
      records: 5,
      unknown: 0,
      pairs: { truePairs: 3, foundPairs: 2, correctPairs: 1, hcps: 3 },
    });
    const two = csv('rec_id_1,rec_id_2', 'a,b', 'c,d', 'b,c');
    const found = csv('rec_id,cluster', 'a,1', 'b,1', 'c,1', 'd,1');
    expect(await evaluateClusters({ clusters: found, truth: two })).toMatchObject({ pairs: { truePairs: 6, f1: 1 } });
  });

  it('an empty group is none: two without one are not one', async () => {
    const truth = csv('source,source_id,npi', 'crm,1,a', 'crm,2,a', 'web,1,', 'web,2,');
    expect(await evaluateClusters({ clusters, truth })).toMatchObject({
      records: 2,
      unknown: 3,
      missing: 0,
      pairs: { truePairs: 1 },
    });
    const found = csv('source,record_id,cluster_id', 'crm,1,', 'crm,2,');
    const full = csv('source,source_id,npi', 'crm,1,a', 'crm,2,b');
    const alone = await evaluateClusters({ clusters: found, truth: full });
    expect(alone).toMatchObject({ missing: 2, pairs: { foundPairs: 0, clusters: 2 } });
  });

  it('clear errors', async () => {
    const run = (...lines: string[]) => evaluateClusters({ clusters, truth: csv(...lines) });
    await expect(run()).rejects.toThrow('a header is needed');
    await expect(run('who,what', 'a,b')).rejects.toThrow('say which with --truth-id');
    await expect(run('record_id,x,y', 'a,b,c')).rejects.toThrow('say which with --truth-cluster');
    await expect(run('source,record_id,cluster', 'crm,1')).rejects.toThrow('row 1 has only 2 cells');
    await expect(run('source,record_id,cluster', 'crm,1,a', 'crm,1,b')).rejects.toThrow('row 2 names a record for the second');
    await expect(run('source,record_id,cluster', 'CRM,1,a')).rejects.toThrow('do both name records alike?');
    await expect(run('record_id_l,record_id_r,verdict', 'a,b,same')).rejects.toThrow('hcp360 link --labels');
    const truthColumns = { id: 'nope' };
    await expect(evaluateClusters({ clusters, truth: clusters, truthColumns })).rejects.toThrow('no column "nope"');
  });
});

it('homonyms apart, from a file of names', async () => {
  const truth = csv('source,source_id,npi', 'crm,1,a', 'crm,2,b', 'web,1,c', 'web,2,c', 'web,=3,d');
  const names = csv('source,record_id,name', 'crm,1,李伟', 'crm,2,李伟', 'web,1,王芳', 'web,2,王方', 'web,99,x');
  const evaluation = await evaluateClusters({ clusters, truth, names: { files: [names], columns: ['name'] } });
  expect(evaluation).toMatchObject({
    nameless: 1,
    homonyms: { homonyms: { pairs: 1, wronglyJoined: 1 }, renamed: { pairs: 1, found: 1 } },
  });
  expect(printEvaluation(evaluation)).toContain('1: 1 wrongly joined (100.00 %)');
});

it('the truth about rows in memory', async () => {
  const ids = ['1', '2', '1', '7'];
  const rows = { count: 4, sources: ['crm', 'web'], source: [0, 0, 1, 1], recordId: (row: number) => ids[row]! };
  const grouped = await truthOfRecords(csv('source,source_id,npi', 'crm,1,a', 'web,1,a', 'crm,2,b'), {}, rows);
  expect(grouped[0]).toBe(grouped[2]);
  expect(grouped[1]).not.toBe(grouped[0]);
  expect(grouped[3]).toBe(0);
  const paired = await truthOfRecords(csv('source_l,id_l,source_r,id_r', 'crm,1,web,1'), {}, rows);
  expect(new Set(paired).size).toBe(3);
  expect(paired).not.toContain(0);
  await expect(truthOfRecords(csv('source,id,npi', 'x,9,a'), {}, rows)).rejects.toThrow('knows none of the records');
  // Other names for the sources: by id alone, as long as that is not ambiguous.
  const renamed = await truthOfRecords(csv('source,id,npi', 'A,1,a', 'A,2,a', 'B,7,b'), {}, rows);
  expect([renamed[0] === renamed[1], renamed[0] === renamed[2], renamed[0] === renamed[3]]).toEqual([true, true, false]);
});
