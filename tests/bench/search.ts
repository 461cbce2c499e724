// How long it takes to find one record among many: node tests/bench/search.ts <model> <CSV file>
// An untrained model is trained on the file first. Each question is a record of the file with a slip in one value.

import { readModel } from '../../cli/commands/link.ts';
import { gather } from '../../cli/link/engine/crew.ts';
import { openCsv } from '../../cli/link/engine/files.ts';
import { link } from '../../cli/link/engine/link.ts';
import { loadFiles, threadsFor } from '../../cli/link/engine/load-files.ts';
import { searchIndex } from '../../shared/match/search.ts';
import { randomNumbers } from '../../shared/match/train/random-pairs.ts';

const QUESTIONS = 5000;
/** Splink’s time for one new record among a million. */
const SPLINK_MS = 505;

const [modelFile = 'person', dataFile = ''] = process.argv.slice(2);
const file = openCsv(dataFile);
const threads = threadsFor([file]);
let model = readModel(modelFile);
if (!model.thresholds) ({ model } = await link({ model, load: loadFiles(model, [file], undefined), threads }));
const crew = gather(threads);
const loaded = await loadFiles(model, [file], undefined)(crew);
await crew.end();

let begun = performance.now();
const search = searchIndex(model, loaded.table);
console.log(`${loaded.table.rows} records indexed in ${(performance.now() - begun).toFixed(0)} ms`);

const random = randomNumbers(5);
const sources = Object.entries(model.columns).flatMap(([name, column]) =>
  'from' in column ? [{ name, from: column.from }] : [],
);
const misspelt = (text: string): string => {
  const at = random() % Math.max(text.length, 1);
  return text.slice(0, at) + text.slice(at + 1);
};
const questions = Array.from({ length: QUESTIONS }, () => {
  const row = random() % loaded.table.rows;
  const values = new Map(
    sources.map(({ name, from }) => [name, loaded.value(row, loaded.columns.find((column) => from.includes(column)) ?? '')]),
  );
  const { name = '' } = sources[random() % sources.length] ?? {};
  return { row, values: values.set(name, misspelt(values.get(name) ?? '')) };
});

for (const round of ['warming up', 'measured']) {
  let [candidates, right] = [0, 0];
  const times = questions.map(({ row, values }) => {
    begun = performance.now();
    const found = search.find((name) => values.get(name));
    const took = performance.now() - begun;
    candidates += found.length;
    if (found.some((each) => each.row === row)) right += 1;
    return took;
  });
  times.sort((a, b) => a - b);
  const at = (share: number): string => ((times[Math.floor(times.length * share)] ?? 0) * 1000).toFixed(0);
  console.log(
    `${round}: median ${at(0.5)} µs, p99 ${at(0.99)} µs; ${(candidates / QUESTIONS).toFixed(1)} candidates each, the record itself among them for ${((100 * right) / QUESTIONS).toFixed(1)} %`,
  );
}
console.log(`Splink's figure to compare: ${SPLINK_MS} ms`);
