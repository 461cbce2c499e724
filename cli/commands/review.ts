import type { Command } from 'commander';
import type { VerdictValue } from '../../shared/contracts/audit.ts';
import type { RecordId } from '../../shared/domain/ids.ts';
import { decidePair, finishDecisions } from '../../shared/identity/decide.ts';
import { type ReviewCase, reviewCases } from '../../shared/identity/review.ts';
import { whyPair } from '../../shared/identity/why.ts';
import { caseId } from '../../shared/stores/stewards.ts';
import { CliError, usageError } from '../errors.ts';
import { type Target, targetOptions, wholeNumber } from '../options.ts';
import { atDesk, type Desk } from '../steward/desk.ts';
import { recordNames } from '../steward/find.ts';
import { signed } from '../steward/print-why.ts';
import { parseRecord } from '../steward/references.ts';
import { refused, type StewardOptions, stewardOf, stewardOptions } from '../steward/steward.ts';
import { count } from '../terminal/format.ts';
import { dim, good } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { explainWhy } from './why.ts';

interface Pair {
  a: RecordId;
  b: RecordId;
}

/** A case as the list names it, or two records. @throws CliError where there is no such case */
const pairMeant = async (texts: readonly string[], { deps, hashKey }: Desk): Promise<Pair> => {
  const [first = '', second, ...more] = texts;
  if (more.length > 0) throw usageError('give a case, or two records', 'see "hcp360 review --help"');
  if (second !== undefined) {
    const [x, y] = [parseRecord(first, hashKey), parseRecord(second, hashKey)];
    return x < y ? { a: x, b: y } : { a: y, b: x };
  }
  if (!/^[0-9a-f]{12}$/.test(first))
    throw usageError(`"${first}" is no case`, 'give a case of "hcp360 review list", or two records');
  const found = await deps.stewards.caseNamed(first);
  if (!found) throw new CliError(`case ${first} is not open any more`, 'see "hcp360 review list"');
  return found;
};

const list = async (options: Target & { limit: number; json?: boolean }): Promise<void> =>
  atDesk(options, async (desk) => {
    const cases = await reviewCases(options.limit, desk.deps);
    if (options.json) {
      console.log(
        JSON.stringify(
          cases.map((each) => ({ case: caseId(each), ...each })),
          null,
          2,
        ),
      );
      return;
    }
    if (cases.length === 0) {
      console.log('No pair waits for a verdict.');
      return;
    }
    const name = await recordNames(
      cases.flatMap(({ a, b }) => [a, b]),
      desk,
    );
    const row = (each: ReviewCase): string[] => [
      caseId(each),
      signed(each.weight),
      name(each.a),
      name(each.b),
      each.skipped ? dim('skipped') : '',
    ];
    const columns = [
      { title: 'case' },
      { title: 'weight', align: 'right' as const },
      { title: 'A' },
      { title: 'B' },
      { title: '' },
    ];
    console.log(table(columns, cases.map(row)));
    console.log(dim(`\n${count(cases.length, 'pair')}, the most worth a verdict first; "hcp360 review show CASE" says why`));
  });

const show = async (texts: string[], options: Target & { showValues?: boolean }): Promise<void> =>
  atDesk(options, async (desk) => {
    const { a, b } = await pairMeant(texts, desk);
    const why = await whyPair(a, b, desk.deps);
    if (!why) throw new CliError('one of the two is not known here, or has not been matched yet');
    console.log(await explainWhy(why, desk, options.showValues ?? false));
  });

const decide =
  (verdict: VerdictValue) =>
  async (texts: string[], options: Target & StewardOptions): Promise<void> =>
    atDesk(options, async (desk) => {
      const { deps } = desk;
      await finishDecisions(deps);
      const { a, b } = await pairMeant(texts, desk);
      const done = await decidePair(a, b, verdict, stewardOf(options), deps);
      if (done.status === 'refused') throw refused(done);
      const why = await whyPair(a, b, deps);
      const name = await recordNames([a, b], desk);
      console.log(`${good('✔')} ${verdict}: ${name(a)} and ${name(b)}`);
      if (why) console.log(`  ${[...new Set([why.a.oneId, why.b.oneId])].join(' and ')}`);
      if (done.decision.pairs.length > 1)
        console.log(`  that takes an unmerge back: ${count(done.decision.pairs.length, 'pair')} of it`);
    });

const skip = async (texts: string[], options: Target): Promise<void> =>
  atDesk(options, async (desk) => {
    const pair = await pairMeant(texts, desk);
    await desk.deps.stewards.skip(pair, new Date().toISOString());
    console.log(`${good('✔')} ${caseId(pair)} comes last from now on`);
  });

export const addReviewCommand = (program: Command): void => {
  const review = program
    .command('review')
    .description('pairs that wait for a steward’s verdict: is it one HCP, or are they two?')
    .addHelpText(
      'after',
      `
A verdict is kept for ever and holds against later records, retraining and weekly runs; a later one on the same pair supersedes it.
Where verdicts contradict each other, the newest holds.

Examples:
  $ hcp360 review list
  $ hcp360 review show 3f0c2a9be1d8 --show-values
  $ hcp360 review same 3f0c2a9be1d8 --note "called the hospital"
  $ hcp360 review different crm/CRM-000017 registration/REG-000412`,
    );
  const CASE = 'a case of the list, or two records, each as <source>/<its id there>';
  targetOptions(
    review
      .command('list')
      .description('open cases, those first whose verdict tells most')
      .option('--limit <n>', 'how many', wholeNumber(1, 1000), 20)
      .option('--json', 'as JSON'),
  ).action(list);
  targetOptions(
    review
      .command('show')
      .description('the comparisons of a case, and what stands')
      .argument('<case...>', CASE)
      .option('--show-values', 'names and identifiers in clear'),
  ).action(show);
  const verdicts = { same: 'they are one HCP', different: 'they are two' } as const;
  for (const verdict of ['same', 'different'] as const) {
    const command = review.command(verdict).description(verdicts[verdict]).argument('<case...>', CASE);
    targetOptions(stewardOptions(command)).action(decide(verdict));
  }
  targetOptions(review.command('skip').description('put a case last').argument('<case...>', CASE)).action(skip);
};
