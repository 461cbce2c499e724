import { createHash } from 'node:crypto';
import { countTruePairs, type ScoresByThreshold, scorePairsByThreshold, scoresAt } from '../../evaluate/score-pairs.ts';
import { bytes, count, duration, number } from '../../terminal/format.ts';
import type { LinkOutcome } from '../outcome.ts';
import { blockingChart } from './blocking.ts';
import { percent } from './chart.ts';
import { chooseSamples } from './choose.ts';
import { clusterChart, clusterSizes } from './clusters.ts';
import { comparisonCharts, patternTable } from './comparisons.ts';
import { type Budget, budgetOf, type Html, html, trusted } from './html.ts';
import { pairList } from './pair-list.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { termFrequencyTables } from './term-frequencies.ts';
import { runTable, trainingTables } from './training.ts';
import { missLists, truthScores } from './truth.ts';
import { unlinkableChart, weightCharts } from './weights.ts';

/** Sample pairs of each kind. */
const SAMPLES = 12;
/** What lists of pairs may take: the rest of the page does not grow with the data. */
const LISTS_BYTES = 1_800_000;

interface Section {
  id: string;
  title: string;
  content: Html;
}

const tiles = (outcome: LinkOutcome, truth: ScoresByThreshold | undefined): Html => {
  const { records, scored, thresholds, timings, peakMemory } = outcome;
  const expected = thresholds.expected.find(({ weight }) => weight >= thresholds.link);
  const at = truth ? scoresAt(truth, thresholds.link) : undefined;
  const facts: [string, string][] = [
    [number(records.count), `records of ${count(records.sources.length, 'source')}`],
    [number(clusterSizes(records.cluster).clusters), 'clusters'],
    [number(scored), 'pairs scored'],
    [thresholds.link.toFixed(2), 'link threshold'],
    ...(expected
      ? [
          [percent(expected.precision), 'expected precision'] satisfies [string, string],
          [percent(expected.recall), 'expected recall'] satisfies [string, string],
        ]
      : []),
    ...(at ? [[at.f1.toFixed(4), 'F1 of pairs, by the truth'] satisfies [string, string]] : []),
    [duration(timings.reduce((sum, { ms }) => sum + ms, 0)), `at most ${bytes(peakMemory)}`],
  ];
  return html`<ul class="tiles">${facts.map(([value, what]) => html`<li><b>${value}</b><span>${what}</span></li>`)}</ul>`;
};

const samples = (outcome: LinkOutcome, budget: Budget): Html => {
  const { above, below, top, random } = chooseSamples(outcome, SAMPLES);
  const list = (id: string, title: string, about: string, pairs: typeof above): Html =>
    pairList(outcome, { id, title, about, pairs }, budget);
  return html`<p>Open a pair to see both records and how its weight adds up. Near the threshold, each pair has a comparison vector of its own.</p>
${list('just-above', 'Just above the link threshold', 'The weakest links.', above)}${list('just-below', 'Just below', 'What was nearly linked.', below)}
${list('top', 'The heaviest', 'As sure as it gets.', top)}${list('random', 'Spread over all pairs', 'What most pairs look like.', random)}`;
};

/** @param truth scores of the pairs, where the truth is known; @param known the truth itself */
const sectionsOf = (outcome: LinkOutcome, truth: ScoresByThreshold | undefined, known: Uint32Array | undefined): Section[] => {
  const budget = budgetOf(LISTS_BYTES);
  const withTruth = (section: (scores: ScoresByThreshold, hcps: Uint32Array) => Section): Section[] =>
    truth && known ? [section(truth, known)] : [];
  return [
    { id: 'weights', title: 'Match weights and threshold', content: weightCharts(outcome, truth) },
    ...withTruth((scores, hcps) => ({ id: 'truth', title: 'Against the truth', content: truthScores(outcome, hcps, scores) })),
    { id: 'model', title: 'The model: m, u and weights', content: html`${comparisonCharts(outcome)}${patternTable(outcome)}` },
    { id: 'samples', title: 'Sample pairs', content: samples(outcome, budget) },
    ...withTruth((scores, hcps) => ({
      id: 'misses',
      title: 'What it gets wrong',
      content: missLists(outcome, hcps, scores, budget),
    })),
    { id: 'blocking', title: 'Blocking rules', content: blockingChart(outcome) },
    { id: 'frequencies', title: 'Term frequencies', content: termFrequencyTables(outcome) },
    { id: 'unlinkables', title: 'Unlinkable records', content: unlinkableChart(outcome) },
    { id: 'clusters', title: 'Cluster sizes', content: clusterChart(outcome) },
    { id: 'training', title: 'Training', content: trainingTables(outcome) },
    { id: 'run', title: 'The run', content: runTable(outcome) },
  ];
};

/** Nothing is loaded, and no script runs but the one whose hash this is: even a flaw in escaping would run nothing. */
const contentSecurityPolicy = (): string =>
  `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/**
 * report.html: one page that needs nothing else. Below some 3 MB whatever the size of the data: lists of pairs stop at 1.8 MB and say so.
 * It shows records as they are, so it is as confidential as its input.
 */
export const buildReport = (outcome: LinkOutcome): string => {
  const { model, records } = outcome;
  const known = outcome.truth;
  const truth = known && scorePairsByThreshold(outcome.pairs, known, countTruePairs(known, records.source, model.linkType));
  const sections = sectionsOf(outcome, truth, known);
  const title = `${model.title ?? model.id}: linkage report`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="${trusted(contentSecurityPolicy())}"/><meta name="referrer" content="no-referrer"/><meta name="robots" content="noindex"/>
<title>${title}</title><style>${trusted(STYLE)}</style></head><body><a class="skip" href="#weights">To the charts</a>
<header><h1>${title}</h1><p class="sub">Model <b>${model.id}</b>, ${model.linkType === 'both' ? 'within and across' : model.linkType === 'link' ? 'across' : 'within'} sources <bdi>${records.sources.join(', ')}</bdi></p>${tiles(outcome, truth)}</header>
<nav aria-label="Sections"><ul>${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main>${sections.map(({ id, title: name, content }) => html`<section class="card" id="${id}"><h2>${name}</h2>${content}</section>`)}</main>
<footer>This page shows records unmasked: handle it like them. It loads nothing and sends nothing.</footer>
<script>${trusted(SCRIPT)}</script></body></html>
`.markup;
};
