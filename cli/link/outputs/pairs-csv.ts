import { csvLine } from '../../../shared/clean/spreadsheet.ts';
import { gamma } from '../levels.ts';
import { type LinkOutcome, patternOf } from '../outcome.ts';
import { createByteWriter, encodeTexts, putText, type Texts } from './byte-writer.ts';

const NEWLINE = /\r\n$/;
const COMMA = 44;
/** Weights are written to a thousandth, and lie within ±2,000 (a double's exponent ends at 1,024). */
const PER_UNIT = 1000;
const LIMIT = 2000 * PER_UNIT;

/** Match probability of a match weight: 2^w / (1 + 2^w). */
export const probabilityOf = (weight: number): number => 1 / (1 + 2 ** -weight);

/** Significant digits enough to tell 0.999999 from 1 by the weight beside it. */
const probabilityText = (weight: number): string => String(Number(probabilityOf(weight).toPrecision(6)));

/** "source,record id" of every row, quoted and guarded as a cell needs it. */
export const encodeRecords = ({ count, sources, source, recordId }: LinkOutcome['records']): Texts =>
  encodeTexts(count, (row) => csvLine([sources[source[row] ?? 0], recordId(row)]).replace(NEWLINE, ''));

/** Each pattern's end of a line, Splink's level numbers and whether a cannot-link forbids the pair: twice, without and with. */
const encodePatterns = ({ model, patterns }: LinkOutcome): Texts =>
  encodeTexts(2 * patterns.size, (number) => {
    const pattern = number >> 1;
    const levels = model.comparisons.map((each, index) =>
      gamma(each, patterns.levels[pattern * patterns.comparisons + index] ?? 0),
    );
    return csvLine([...levels, number & 1]);
  });

/** Texts by weight in thousandths, each made when it is first met. */
const weightTexts = (): ((weight: number) => Uint8Array) => {
  const encoder = new TextEncoder();
  const texts = new Map<number, Uint8Array>();
  return (weight) => {
    const thousandths = Math.min(Math.max(Math.round(weight * PER_UNIT), -LIMIT), LIMIT);
    const known = texts.get(thousandths);
    if (known) return known;
    const rounded = thousandths / PER_UNIT;
    const made = encoder.encode(`${rounded},${probabilityText(rounded)}`);
    texts.set(thousandths, made);
    return made;
  };
};

/**
 * Write source_l, record_id_l, source_r, record_id_r, weight (to a thousandth), probability, gamma_<comparison> … and cannot_link (1: never
 * linked, whatever the weight) of every kept pair of `from` or more, in no order. Streams: a pair is four copies of bytes.
 * @returns how many pairs
 */
export const writePairs = async (file: string, outcome: LinkOutcome, from: number): Promise<number> => {
  const records = encodeRecords(outcome.records);
  const patterns = encodePatterns(outcome);
  const weightText = weightTexts();
  const header = new TextEncoder().encode(
    csvLine([
      ...['source_l', 'record_id_l', 'source_r', 'record_id_r', 'weight', 'probability'],
      ...outcome.model.comparisons.map(({ id }) => `gamma_${id}`),
      'cannot_link',
    ]),
  );
  const writer = await createByteWriter(file, Math.max(header.length, 2 * records.longest + patterns.longest + 64));
  let written = 0;
  try {
    writer.buffer.set(header);
    writer.at = header.length;
    for (const block of outcome.pairs) {
      const { count, left, right, weight, forbidden } = block;
      for (let pair = 0; pair < count; pair += 1) {
        const w = weight[pair] ?? 0;
        if (w < from) continue;

        if (writer.isFull()) await writer.flush();
        putText(writer, records, left[pair] ?? 0);
        writer.buffer[writer.at++] = COMMA;
        putText(writer, records, right[pair] ?? 0);
        writer.buffer[writer.at++] = COMMA;
        const text = weightText(w);
        for (let index = 0; index < text.length; index += 1) writer.buffer[writer.at++] = text[index] ?? 0;
        writer.buffer[writer.at++] = COMMA;
        putText(writer, patterns, 2 * patternOf(block, pair) + (forbidden?.[pair] ?? 0));
        written += 1;
      }
    }
  } finally {
    await writer.close();
  }
  return written;
};
