// Two registries of real practitioners, their NPI left out, through the code path of `hcp360 local`; against the NPI as truth.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireConfiguration } from '../../cli/commands/config.ts';
import { evaluatePairs } from '../../cli/evaluate/evaluate-pairs.ts';
import { interruptSignal } from '../../cli/interrupt.ts';
import { printRun, printVerdict } from '../../cli/local/print-run.ts';
import { runPipeline } from '../../cli/local/run.ts';
import { CONFIG, PROJECT } from '../../cli/paths.ts';
import { reportError } from '../../cli/report-error.ts';
import { createProgress } from '../../cli/terminal/progress.ts';

/** F1 below which the matching model has become worse. */
const LEAST_F1 = 0.99;

const registries = join(PROJECT, '..', 'shared', 'data', 'us-hcp');

const bench = async (): Promise<number> => {
  if (!existsSync(registries)) {
    console.error(`bench:us-hcp needs the registries in ${registries}, and there is no such folder: nothing was measured.`);
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), 'hcp360-us-'));
  try {
    const data = join(folder, 'data');
    const out = join(folder, 'out');
    for (const source of ['nppes', 'cms']) {
      mkdirSync(join(data, source, 'records'), { recursive: true });
      cpSync(join(registries, `${source}.csv`), join(data, source, 'records', `${source}.csv`));
    }
    const configuration = requireConfiguration(CONFIG);
    const run = await runPipeline({
      configuration,
      configDirectory: CONFIG,
      data,
      out,
      weekly: true,
      progress: createProgress(),
      signal: interruptSignal(),
    });
    await run.stop();
    const evaluation = await evaluatePairs({ truth: join(registries, 'truth.csv'), identities: join(out, 'identities.csv') });
    console.log(printRun(run.outcome, configuration, evaluation));
    console.log(`\n${printVerdict(run.outcome)}`);
    if (evaluation.f1 < LEAST_F1) console.log(`F1 is below ${LEAST_F1}.`);
    return run.outcome.problems.length === 0 && evaluation.f1 >= LEAST_F1 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

process.exitCode = await bench().catch(reportError);
