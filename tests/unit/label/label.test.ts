import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { addLabelCommand } from '../../../cli/commands/label.ts';
import { chooseForLabelling } from '../../../cli/label/choose.ts';
import { labelsOfRecords, openLabels, pairKey, readLabels } from '../../../cli/label/labels-file.ts';
import { label } from '../../../cli/label/session.ts';
import { showPair } from '../../../cli/label/show-pair.ts';
import { terminalQuestioner } from '../../../cli/label/terminal.ts';
import { linkOutcome } from '../link/fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'label-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = (): string => join(folder, `${++files}.csv`);
const outcome = linkOutcome({ persons: 150, ids: (row) => (row % 3 === 0 ? `=R,${row}` : `R-${row}`) });
const HEADER = 'source_l,record_id_l,source_r,record_id_r,verdict\r\n';

/** Somebody who presses these keys, and then goes away. */
const typist = (keys: string) => {
  const left = [...keys];
  const written: string[] = [];
  return { written, write: (text: string) => void written.push(text), key: async () => left.shift() };
};
const pairsAsked = (written: string[]): number => written.filter((text) => text.includes('Pair ')).length;

describe('a sitting', () => {
  it('writes every answer at once, and goes on where it ended', async () => {
    const file = fresh();
    const first = typist('sxd');
    expect(await label(outcome, openLabels(file), 10, first)).toEqual({ same: 1, different: 1, unsure: 0, left: 8 });
    const labels = readLabels(file);
    expect(labels.map(({ verdict }) => verdict)).toEqual(['same', 'different']);
    expect(readFileSync(file, 'utf8').split('\r\n')).toHaveLength(4);

    const second = typist('uq');
    await label(outcome, openLabels(file), 10, second);
    const all = readLabels(file);
    expect(all.slice(0, 2)).toEqual(labels);
    expect(all).toHaveLength(3);
    expect(new Set(all.map(({ left, right }) => pairKey(left, right))).size).toBe(3);
    expect(second.written[0]).not.toBe(first.written[0]);
  });

  it('is on the disk before the next question', async () => {
    const file = fresh();
    const lines: number[] = [];
    const keys = [...'sdu'];
    await label(outcome, openLabels(file), 10, {
      write: () => {},
      key: async () => {
        lines.push(readFileSync(file, 'utf8').trimEnd().split('\r\n').length - 1);
        return keys.shift();
      },
    });
    expect(lines).toEqual([0, 1, 2, 3]);
  });

  it('back: the later verdict counts', async () => {
    const file = fresh();
    const asked = typist('bsbdd');
    expect(await label(outcome, openLabels(file), 2, asked)).toEqual({ same: 0, different: 2, unsure: 0, left: 0 });
    expect(readLabels(file).map(({ verdict }) => verdict)).toEqual(['different', 'different']);
    expect(asked.written.join('')).toContain('you said: same');
    expect(pairsAsked(asked.written)).toBe(4);
  });

  it('shows both records, the levels and the weight; no control character of a value gets to the terminal', () => {
    const [pair] = chooseForLabelling(outcome, 1, () => false);
    const text = showPair(outcome, pair!);
    for (const part of ['crm', 'registration', 'name', 'dob', 'match weight', 'link from +4.00']) expect(text).toContain(part);
    const hostile = { ...outcome, records: { ...outcome.records, value: () => 'a\u001b[2Jb\u202e\u009b' } };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    expect(showPair(hostile, pair!)).not.toMatch(/\u001b\[2J|\u202e|\u009b/);
  });
});

describe('which pairs', () => {
  it('near the threshold, of many vectors, no pair twice, no record often', () => {
    const chosen = chooseForLabelling(outcome, 40, () => false);
    expect(chosen).toHaveLength(40);
    expect(new Set(chosen.map(({ left, right }) => `${left}-${right}`)).size).toBe(40);
    const vectors = chosen.slice(0, 10).map(({ left, right }) =>
      outcome
        .explain(left, right)
        .steps.map(({ level }) => level)
        .join(),
    );
    expect(new Set(vectors).size).toBeGreaterThan(4);
    const distance = (pairs: typeof chosen) => pairs.reduce((sum, { weight }) => sum + Math.abs(weight - 4), 0) / pairs.length;
    expect(distance(chosen.slice(0, 10))).toBeLessThan(distance(chosen.slice(-10)));
    const seen = chosen.flatMap(({ left, right }) => [left, right]);
    for (const row of seen) expect(seen.filter((each) => each === row).length).toBeLessThanOrEqual(2);
  });

  it('none that has a verdict', () => {
    const chosen = chooseForLabelling(outcome, 20, () => false);
    const known = new Set(chosen.map(({ left, right }) => `${left}-${right}`));
    const next = chooseForLabelling(outcome, 20, (left, right) => known.has(`${left}-${right}`));
    for (const { left, right } of next) expect(known).not.toContain(`${left}-${right}`);
  });
});

describe('the file', () => {
  it('a row that a crash cut off is dropped, a whole one without its line end is kept', () => {
    const file = fresh();
    writeFileSync(file, `${HEADER}a,1,b,2,same\r\na,1,"b`);
    expect(openLabels(file).labels).toHaveLength(1);
    appendFileSync(file, 'a,3,b,4,different');
    const labels = openLabels(file);
    labels.append({ left: { source: 'a', id: '=5' }, right: { source: 'b', id: 'x,"y"\n' }, verdict: 'unsure' });
    expect(readLabels(file).map(({ left, right, verdict }) => [left.id, right.id, verdict])).toEqual([
      ['1', '2', 'same'],
      ['3', '4', 'different'],
      ['=5', 'x,"y"\n', 'unsure'],
    ]);
  });

  it('something else is refused, and left as it is', () => {
    const file = fresh();
    writeFileSync(file, 'name,city\nx,y\n');
    expect(() => openLabels(file)).toThrow('its header is not');
    expect(readFileSync(file, 'utf8')).toBe('name,city\nx,y\n');
    writeFileSync(file, `${HEADER}a,1,b,2,perhaps\r\n`);
    expect(() => readLabels(file)).toThrow('row 1 of');
  });

  it('the same pair the other way round is the same pair', () => {
    const file = fresh();
    writeFileSync(file, `${HEADER}a,1,b,2,same\r\nb,2,a,1,different\r\n`);
    expect(readLabels(file).map(({ verdict }) => verdict)).toEqual(['different']);
  });

  it('finds its rows again', async () => {
    const file = fresh();
    await label(outcome, openLabels(file), 10, typist('sdu'));
    const chosen = chooseForLabelling(outcome, 3, () => false);
    writeFileSync(file, 'crm,nobody,crm,R-1,same\r\n', { flag: 'a' });
    const { labels, unknown } = labelsOfRecords(readLabels(file), outcome.records);
    expect(unknown).toBe(1);
    expect(labels).toEqual([
      { left: chosen[0]!.left, right: chosen[0]!.right, same: true },
      { left: chosen[1]!.left, right: chosen[1]!.right, same: false },
    ]);
  });
});

it('keys come one by one, whatever comes at once; Ctrl-C ends it', async () => {
  const modes: boolean[] = [];
  const stream = new PassThrough();
  Object.assign(stream, { setRawMode: (mode: boolean) => modes.push(mode) });
  const output: string[] = [];
  const terminal = terminalQuestioner(stream as never, { write: (text: string) => output.push(text) } as never);
  stream.write('Sd');
  expect(await terminal.key()).toBe('s');
  expect(await terminal.key()).toBe('d');
  const waiting = terminal.key();
  stream.write('\u0003');
  expect(await waiting).toBeUndefined();
  const end = terminal.key();
  stream.end();
  expect(await end).toBeUndefined();
  terminal.close();
  expect(modes).toEqual([true, false]);
});

it('without a terminal it refuses, and says what to do', async () => {
  const program = new Command().exitOverride();
  addLabelCommand(program, new AbortController().signal, async () => {
    throw new Error('it must not get this far');
  });
  const run = program.parseAsync(['node', 'hcp360', 'label', '--model', 'm.json', '--out', fresh(), 'a.csv']);
  await expect(run).rejects.toMatchObject({ exitCode: 2, message: 'label asks on a terminal, and this is none' });
});
