import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { countTruePairs, scorePairsByThreshold } from '../../../cli/evaluate/score-pairs.ts';
import type { LinkOutcome } from '../../../cli/link/outcome.ts';
import { chooseSamples } from '../../../cli/link/report/choose.ts';
import { clusterSizes } from '../../../cli/link/report/clusters.ts';
import { budgetOf, html, scriptJson } from '../../../cli/link/report/html.ts';
import { findMisses } from '../../../cli/link/report/misses.ts';
import { buildReport } from '../../../cli/link/report/report.ts';
import { linkOutcome } from './fixture.ts';

const VOID = new Set(['meta', 'input', 'br', 'hr', 'link', 'img']);

/** Elements and attributes of a page. Fails where an element is not closed, closed twice, or text holds a bare angle bracket. */
const parsed = (page: string) => {
  const open: string[] = [];
  const elements: { name: string; attributes: string }[] = [];
  let at = page.indexOf('>') + 1;
  while (at < page.length) {
    const next = page.indexOf('<', at);
    const text = page.slice(at, next === -1 ? undefined : next);
    if (text.includes('>')) throw new Error(`bare > in ${text.slice(0, 80)}`);
    if (next === -1) break;
    const tag = /^<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z-][\w:-]*(?:="[^"<]*")?)*)\s*(\/?)>/.exec(
      page.slice(next, next + 5_000_000),
    );
    if (!tag) throw new Error(`no tag: ${page.slice(next, next + 80)}`);
    const [whole, closing, name = '', attributes = '', selfClosing] = tag;
    at = next + whole.length;
    if (closing) {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    elements.push({ name, attributes });
    if (selfClosing || VOID.has(name)) continue;
    if (name === 'script' || name === 'style') {
      at = page.indexOf(`</${name}>`, at) + name.length + 3;
      continue;
    }
    open.push(name);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join()}`);
  return elements;
};
const idsOf = (elements: { attributes: string }[]) =>
  elements.flatMap(({ attributes }) => / id="([^"]+)"/.exec(attributes)?.[1] ?? []);

const shownOf = (page: string): string => page.slice(0, page.lastIndexOf('<script>'));

const LINK = -2.5;

/** What `findMisses` is to find, the slow way. */
const countMisses = ({ truth, homonyms }: LinkOutcome, weightOf: Map<string, number>) => {
  const counts = { homonyms: 0, strangers: 0, below: 0, unseen: 0 };
  for (const [right, hcp] of truth!.entries()) {
    for (let left = 0; left < right; left += 1) {
      const weight = weightOf.get(`${left}-${right}`) ?? -Infinity;
      if (truth![left] === hcp && weight < LINK) counts[weight === -Infinity ? 'unseen' : 'below'] += 1;
      if (truth![left] !== hcp && weight >= LINK)
        counts[homonyms!.name[left] === homonyms!.name[right] ? 'homonyms' : 'strangers'] += 1;
    }
  }
  return counts;
};

const HOSTILE = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '&lt;b&gt; & <!-- ]]>',
  '\u202Eevil\u202C \u2066isolate',
  'nul\u0000 bell\u0007 lone \ud800 surrogate',
  'دكتور محمد',
  '👩‍⚕️ 李伟',
];

describe('the page', () => {
  const page = buildReport(linkOutcome());

  it('is well formed, has every section, and links only within itself', () => {
    const elements = parsed(page);
    const ids = idsOf(elements);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of [
      'weights',
      'truth',
      'model',
      'samples',
      'misses',
      'blocking',
      'frequencies',
      'unlinkables',
      'clusters',
      'training',
      'run',
    ])
      expect(ids).toContain(id);
    const links = elements.flatMap(({ attributes }) => / (?:href|src)="([^"]*)"/.exec(attributes)?.[1] ?? []);
    expect(links.length).toBeGreaterThan(10);
    for (const link of links) expect(ids.map((id) => `#${id}`)).toContain(link);
    expect(page).not.toMatch(/https?:\/\//);
    expect(shownOf(page)).not.toMatch(/NaN|undefined|\[object/);
  });

  it('runs no script but its own', () => {
    const scripts = [...page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
    expect(scripts.map(([, attributes]) => attributes)).toEqual([' type="application/json" id="steps"', '']);
    const hash = createHash('sha256').update(scripts[1]![2]!).digest('base64');
    expect(page).toContain(`script-src 'sha256-${hash}'`);
    const steps: number[][] = JSON.parse(scripts[0]![2]!);
    expect(steps.length).toBeGreaterThan(20);
    for (const step of steps) expect(step).toHaveLength(8);
    // Fewer pairs the higher the threshold, and all of them at the lowest.
    expect(steps[0]![2]).toBe(linkOutcome().scored);
    expect(steps.map((step) => step[2]!)).toEqual(steps.map((step) => step[2]!).toSorted((a, b) => b - a));
  });

  it('shows m, u and weights as trained', () => {
    for (const text of ['+6.32', '0.0030', '1.0e-4', '−10.29', 'initial exact', 'household', '1 in 1,250'])
      expect(page).toContain(text);
  });

  it('without truth says nothing of it', () => {
    const bare = buildReport(linkOutcome({ withTruth: false }));
    const ids = idsOf(parsed(bare));
    expect(ids).not.toContain('truth');
    expect(ids).not.toContain('misses');
    expect(bare).not.toContain('truly');
  });

  it('survives nothing at all', () => {
    const empty = linkOutcome({ persons: 0 });
    expect(empty.records.count).toBe(0);
    const text = buildReport(empty);
    parsed(text);
    expect(shownOf(text)).not.toMatch(/NaN|undefined|Infinity/);
    parsed(buildReport(linkOutcome({ persons: 1 })));
  });
});

describe('hostile values', () => {
  it.each(HOSTILE)('%j stays text', (value) => {
    const outcome = linkOutcome({ persons: 40, ids: (row) => `${value}${row}`, sources: [value, `b${value}`] });
    const hostile: LinkOutcome = {
      ...outcome,
      model: { ...outcome.model, title: value },
      records: { ...outcome.records, value: () => value },
      termFrequencies: [{ column: value, value, count: 1, frequency: 0.1, adjustment: 1 }],
      blocking: outcome.blocking.map((each) => ({ ...each, largest: [{ key: value, records: 2, pairs: 1 }] })),
      passes: outcome.passes.map((pass) => ({ ...pass, title: value })),
    };
    const page = buildReport(hostile);
    const names = parsed(page).map(({ name }) => name);
    expect(names.filter((name) => name === 'script')).toHaveLength(2);
    expect(names).not.toContain('img');
    expect(page).not.toContain(" onmouseover='");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    expect(page).not.toMatch(/[\u0000\u0007\u202a-\u202e\u2066-\u2069]/);
    expect(page.isWellFormed()).toBe(true);
  });

  it('JSON within a script cannot end it', () => {
    const value = { text: '</script><!--<script>' };
    const { markup } = scriptJson(value);
    expect(markup).not.toContain('<');
    expect(JSON.parse(markup)).toEqual(value);
  });

  it('a template escapes texts and lists alike', () => {
    expect(html`<b title="${'"<\''}">${'&'}${[html`<i>${'<'}</i>`]}${undefined}${3}</b>`.markup).toBe(
      '<b title="&quot;&lt;&#39;">&amp;<i>&lt;</i>3</b>',
    );
  });
});

describe('bounded', () => {
  it('however long the values and many the pairs', () => {
    const outcome = linkOutcome({ persons: 400 });
    const wide = {
      ...outcome,
      records: {
        ...outcome.records,
        columns: Array.from({ length: 60 }, (_, index) => `column${index}`),
        value: (row: number, column: string) => `${row}${column}${'值'.repeat(10_000)}`,
      },
    };
    const bytes = Buffer.byteLength(buildReport(wide));
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(bytes).toBeLessThan(3_000_000);
  });

  it('a budget is spent once', () => {
    const budget = budgetOf(10);
    expect(budget.take(html`${'12345'}`)).toBe(true);
    expect(budget.take(html`${'123456'}`)).toBe(false);
    expect(budget.take(html`${'12345'}`)).toBe(true);
    expect(budget.take(html`${'1'}`)).toBe(false);
  });
});

describe('what is shown', () => {
  const base = linkOutcome({ persons: 400, seed: 3 });
  const outcome = { ...base, thresholds: { ...base.thresholds, link: LINK } };
  const weightOf = new Map(
    outcome.pairs.flatMap(({ count, left, right, weight }) =>
      Array.from({ length: count }, (_, pair) => [`${left[pair]}-${right[pair]}`, weight[pair]!] as const),
    ),
  );

  it('samples: nearest to the threshold, each of another vector', () => {
    const { above, below, top, random } = chooseSamples(outcome, 8);
    const weights = [...weightOf.values()];
    expect(above[0]!.weight).toBe(Math.min(...weights.filter((weight) => weight >= LINK)));
    expect(below[0]!.weight).toBe(Math.max(...weights.filter((weight) => weight < LINK)));
    expect(top[0]!.weight).toBe(Math.max(...weights));
    expect(random).toHaveLength(8);
    for (const { left, right, weight } of [...above, ...below, ...top, ...random])
      expect(weightOf.get(`${left}-${right}`)).toBe(weight);
    const vectors = above.map(({ left, right }) =>
      outcome
        .explain(left, right)
        .steps.map(({ level }) => level)
        .join(),
    );
    expect(new Set(vectors).size).toBe(vectors.length);
  });

  it('misses: all of them, by counting', () => {
    const truth = outcome.truth!;
    const scores = scorePairsByThreshold(outcome.pairs, truth, countTruePairs(truth, outcome.records.source, 'both'));
    const misses = findMisses(outcome, truth, scores, 10_000);
    const forbidden = outcome.pairs.flatMap((block) =>
      [...block.forbidden!].flatMap((each, pair) => (each === 1 ? [`${block.left[pair]}-${block.right[pair]}`] : [])),
    );
    expect(forbidden.length).toBeGreaterThan(0);
    const linkable = new Map([...weightOf].filter(([pair]) => !forbidden.includes(pair)));
    const expected = countMisses(outcome, linkable);
    for (const count of Object.values(expected)) expect(count).toBeGreaterThan(0);
    const totals = Object.fromEntries(Object.entries(misses).map(([kind, { total }]) => [kind, total]));
    expect(totals).toEqual(expected);
    for (const { pairs, total } of Object.values(misses)) expect(pairs).toHaveLength(total);
    for (const { left, right } of misses.unseen.pairs) expect(truth[left]).toBe(truth[right]);
    const few = findMisses(outcome, truth, scores, 3);
    expect(few.below.total).toBe(expected.below);
    expect(few.below.pairs.map(({ weight }) => weight)).toEqual(misses.below.pairs.slice(0, 3).map(({ weight }) => weight));
  });

  it('true pairs within one source are no misses of a link across sources', () => {
    const across: LinkOutcome = { ...outcome, pairs: [], model: { ...outcome.model, linkType: 'link' } };
    const truth = outcome.truth!;
    const scores = scorePairsByThreshold([], truth, countTruePairs(truth, outcome.records.source, 'link'));
    const { unseen } = findMisses(across, truth, scores, 10_000);
    expect(unseen.pairs).toHaveLength(unseen.total);
    expect(unseen.total).toBeGreaterThan(0);
    for (const { left, right } of unseen.pairs) expect(outcome.records.source[left]).not.toBe(outcome.records.source[right]);
  });

  it('cluster sizes: single ones, then doubling', () => {
    const sizes = [1, 1, 2, 12, 13, 24, 25];
    const { clusters, singletons, largest, bars } = clusterSizes(
      Uint32Array.from(sizes.flatMap((size, index) => Array(size).fill(index * 3))),
    );
    expect({ clusters, singletons, largest }).toEqual({ clusters: 7, singletons: 2, largest: 25 });
    expect(bars.map(({ label, clusters: many }) => [label, many])).toEqual([
      ['1', 2],
      ['2', 1],
      ['12', 1],
      ['13–24', 2],
      ['25–48', 1],
    ]);
  });
});
