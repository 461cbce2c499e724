import type { LinkOutcome } from '../link/outcome.ts';
import { count } from '../terminal/format.ts';
import { bold, dim } from '../terminal/style.ts';
import { type Candidate, chooseForLabelling } from './choose.ts';
import { type LabelsFile, pairKey, type RecordName, type Verdict } from './labels-file.ts';
import { showPair } from './show-pair.ts';

/** Where questions are asked: one key answers one. */
export interface Questioner {
  write(text: string): void;
  /** The next key, lower case; undefined where there will be none (the terminal has gone, or Ctrl-C was pressed). */
  key(): Promise<string | undefined>;
}

export interface Sitting {
  same: number;
  different: number;
  unsure: number;
  /** Pairs that were left when it ended. */
  left: number;
}

const VERDICTS: Record<string, Verdict> = { s: 'same', d: 'different', u: 'unsure' };
const KEYS = `${bold('s')}ame  ${bold('d')}ifferent  ${bold('u')}nsure  ${bold('b')}ack  ${bold('q')}uit`;

/**
 * Ask about the pairs most worth a verdict, at most `many`. Every answer is in the file before the next question, so that nothing is lost
 * however it ends; pairs that were answered in an earlier sitting are not asked again.
 */
export const label = async (outcome: LinkOutcome, file: LabelsFile, many: number, terminal: Questioner): Promise<Sitting> => {
  const { records } = outcome;
  const nameOf = (row: number): RecordName => ({
    source: records.sources[records.source[row] ?? 0] ?? '',
    id: records.recordId(row),
  });
  const known = new Set(file.labels.map(({ left, right }) => pairKey(left, right)));
  const skip = (left: number, right: number): boolean => known.size > 0 && known.has(pairKey(nameOf(left), nameOf(right)));
  const pairs: Candidate[] = chooseForLabelling(outcome, many, skip);
  const answers: (Verdict | undefined)[] = [];
  let at = 0;
  let ended = false;
  while (!ended && at < pairs.length) {
    const pair = pairs[at];
    if (!pair) break;
    const before = answers[at];
    terminal.write(
      `\n${bold(`Pair ${at + 1} of ${pairs.length}`)}${before ? dim(` (you said: ${before})`) : ''}\n${showPair(outcome, pair)}\n\n${KEYS} `,
    );
    for (let asked = true; asked; ) {
      const key = await terminal.key();
      const verdict = key === undefined ? undefined : VERDICTS[key];
      asked = false;
      if (verdict) {
        file.append({ left: nameOf(pair.left), right: nameOf(pair.right), verdict });
        answers[at] = verdict;
        at += 1;
        terminal.write(`${verdict}\n`);
      } else if (key === 'b' && at > 0) {
        at -= 1;
        terminal.write('back\n');
      } else if (key === undefined || key === 'q') ended = true;
      else asked = true;
    }
  }
  const given = (verdict: Verdict): number => answers.filter((answer) => answer === verdict).length;
  const sitting = { same: given('same'), different: given('different'), unsure: given('unsure') };
  return { ...sitting, left: pairs.length - sitting.same - sitting.different - sitting.unsure };
};

export const printSitting = ({ same, different, unsure, left }: Sitting): string =>
  `${count(same + different + unsure, 'answer')}: ${same} same, ${different} different, ${unsure} unsure; ${count(left, 'pair')} left`;
