import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { addEvaluateCommand } from '../../../cli/commands/evaluate.ts';

const folder = mkdtempSync(join(tmpdir(), 'evaluate-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const clusters = file('clusters.csv', 'source,record_id,cluster_id\na,1,1\na,2,1\nb,1,2\nb,2,2\n');
const truth = file('truth.csv', 'from,no,who,place\na,1,x,-\na,2,y,-\nb,1,z,-\nb,2,z,-\n');
const names = file('names.csv', 'source,record_id,first, last\na,1,Wei,Li\na,2,Wei,Li\nb,1,Fang,Wang\nb,2,Fang,Wong\n');

const run = async (...args: string[]): Promise<string> => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const program = new Command().exitOverride();
  addEvaluateCommand(program);
  await program.parseAsync(['node', 'hcp360', 'evaluate', ...args]);
  const text = log.mock.calls.flat().join('\n');
  log.mockRestore();
  return text;
};
const columns = ['--truth-source', 'from', '--truth-id', 'no', '--truth-cluster', 'who'];

it('prints the scores, or all of them as JSON', async () => {
  const text = await run('--clusters', clusters, '--truth', truth, ...columns);
  for (const part of ['pairs of records', '0.5000', '1.0000', 'B-cubed', 'adjusted Rand']) expect(text).toContain(part);
  expect(text).not.toContain('homonym');
  const json = JSON.parse(await run('--clusters', clusters, '--truth', truth, ...columns, '--json'));
  expect(json).toMatchObject({ records: 4, pairs: { truePairs: 1, foundPairs: 2, correctPairs: 1, precision: 0.5 } });
});

it('several name columns together make a homonym', async () => {
  const args = [
    '--clusters',
    clusters,
    '--truth',
    truth,
    ...columns,
    '--names',
    names,
    '--name-column',
    'first',
    'last',
    '--json',
  ];
  expect(JSON.parse(await run(...args)).homonyms).toEqual({
    homonyms: { pairs: 1, wronglyJoined: 1 },
    renamed: { pairs: 1, found: 1 },
  });
});

it('names without their columns are a usage error', async () => {
  await expect(run('--clusters', clusters, '--truth', truth, '--names', names)).rejects.toMatchObject({ exitCode: 2 });
});
