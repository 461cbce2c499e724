import type { QualityReport } from '../../shared/contracts/quality.ts';
import type { SourceId } from '../../shared/domain/ids.ts';
import { bad, dim, good } from '../terminal/style.ts';

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** Less than so many points between the least and the most is drawn as a small step, not as a cliff. */
const LEAST_SPAN = 10;
/** Below this a score has not moved. */
const STILL = 0.05;

/** A line of bars, one a value; a dot where there was none. */
export const sparkline = (values: readonly (number | undefined)[]): string => {
  const known = values.filter((value) => value !== undefined);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const span = Math.max(most - least, LEAST_SPAN);
  const bottom = Math.min(least, 100 - span);
  return values
    .map((value) => (value === undefined ? '·' : (BARS[Math.round(((value - bottom) / span) * (BARS.length - 1))] ?? '·')))
    .join('');
};

/** How far a score moved since the run before: "▲ 2.5". */
export const step = (now: number | undefined, before: number | undefined): string => {
  if (now === undefined || before === undefined) return '';
  const by = now - before;
  if (Math.abs(by) < STILL) return dim('=');
  return by > 0 ? good(`▲ ${by.toFixed(1)}`) : bad(`▼ ${(-by).toFixed(1)}`);
};

/** A source's score in each report. */
export const scoresOf = (reports: readonly QualityReport[], source: SourceId): (number | undefined)[] =>
  reports.map(({ sources }) => sources.find((each) => each.source === source)?.score);
