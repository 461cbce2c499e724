import type { Command } from 'commander';
import type { RecordId } from '../../shared/domain/ids.ts';
import { type Why, whyPair } from '../../shared/identity/why.ts';
import { CliError, usageError } from '../errors.ts';
import { type Target, targetOptions } from '../options.ts';
import { atDesk, type Desk } from '../steward/desk.ts';
import { recordNames, recordsMeant } from '../steward/find.ts';
import { printWhy } from '../steward/print-why.ts';
import { parseReference } from '../steward/references.ts';
import { dim } from '../terminal/style.ts';

interface WhyCommandOptions extends Target {
  showValues?: boolean;
  json?: boolean;
}

/** Of two HCPs with more pairs than this only so many are compared. */
const PAIRS_MOST = 100;

const weightOf = ({ explanation }: Why): number => explanation?.weight ?? Number.NEGATIVE_INFINITY;

/** Of all pairs of records meant the one that speaks most for one HCP. */
const strongest = async (left: readonly RecordId[], right: readonly RecordId[], { deps }: Desk): Promise<Why> => {
  const pairs = left.flatMap((a) => right.filter((b) => b !== a).map((b) => [a, b] as const));
  if (pairs.length === 0) throw usageError('both are one and the same record', 'name two');
  let best: Why | undefined;
  for (const [a, b] of pairs.slice(0, PAIRS_MOST)) {
    const why = await whyPair(a, b, deps);
    if (why && (!best || weightOf(why) > weightOf(best))) best = why;
  }
  if (!best)
    throw new CliError('one of the two is not known here, or has not been matched yet', 'check its id in the file’s report');
  return best;
};

/** The explanation of a pair as text, with who gave its verdict. */
export const explainWhy = async (why: Why, desk: Desk, showValues: boolean): Promise<string> => {
  const { deps } = desk;
  const entries = why.verdict ? await deps.stewards.verdictsOn(why.a.record.recordId) : [];
  const verdict = entries.filter((each) => each.with === why.b.record.recordId).at(-1);
  const model = why.explanation && deps.modelOf(why.a.record.country).model;
  const path = why.decision.because === 'others' ? why.decision.path : [];
  const name = await recordNames(
    path.flatMap(({ a, b }) => [a, b]),
    desk,
    showValues,
  );
  return printWhy(why, model, { showValues, verdict, name });
};

const why = async (a: string, b: string, options: WhyCommandOptions): Promise<void> =>
  atDesk(options, async (desk) => {
    const [x, y] = [parseReference(a, desk.hashKey), parseReference(b, desk.hashKey)];
    const [left, right] = await Promise.all([recordsMeant(x, desk), recordsMeant(y, desk)]);
    const found = await strongest(left, right, desk);
    if (options.json) {
      const side = ({ record, oneId }: Why['a']) => ({ recordId: record.recordId, oneId });
      console.log(JSON.stringify({ ...found, a: side(found.a), b: side(found.b) }, null, 2));
      return;
    }
    if (left.length * right.length > 1) {
      const most = Math.min(left.length * right.length, PAIRS_MOST);
      console.log(dim(`of ${most} pairs of their records the one that speaks most for one HCP\n`));
    }
    console.log(await explainWhy(found, desk, options.showValues ?? false));
  });

export const addWhyCommand = (program: Command): void => {
  const command = program
    .command('why')
    .description('why two records or HCPs are one, or are not: each comparison’s weight, and what would have to change')
    .argument('<a>', 'a record as <source>/<its id there>, or a OneID')
    .argument('<b>', 'another')
    .option('--show-values', 'names and identifiers in clear')
    .option('--json', 'as JSON: ids, levels and weights, no values')
    .addHelpText(
      'after',
      `
Weights are log2 of the odds: +1 doubles them. It is computed anew from what stands, by the model in force.

Examples:
  $ hcp360 why crm/CRM-000017 registration/REG-000412
  $ hcp360 why hcp_01JGZ5K8Q3V4W6X7Y8Z9A0B1C2 hcp_01JGZ5K8Q3V4W6X7Y8Z9A0B1C3 --stage prod`,
    );
  targetOptions(command).action(why);
};
