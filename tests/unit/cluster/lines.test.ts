import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { lineBuffer, linesOf } from '../../../shared/stores/runs.ts';

/** An object that arrives in pieces of so many bytes. */
const inPieces = (text: string, size: number): MemoryObjects => {
  const [objects, bytes] = [new MemoryObjects('work'), Buffer.from(text)];
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
  objects.stream = async () => Readable.from(pieces);
  return objects;
};

describe('lines of an object', () => {
  it('are whole however the object arrives, and whether or not it ends with a newline', async () => {
    const lines = ['{"name":"心血管内科"}', 'b', 'line\u2028separator', 'x'.repeat(50)];
    for (const end of ['', '\n', '\n\n']) {
      for (const size of [1, 2, 3, 7, 1000])
        expect(await Array.fromAsync(linesOf(inPieces(lines.join('\n') + end, size), 'key'))).toEqual(lines);
    }
    expect(await Array.fromAsync(linesOf(inPieces('', 1), 'key'))).toEqual([]);
  });

  it('are gathered as bytes, part by part', () => {
    const buffer = lineBuffer();
    for (let n = 0; n < 2500; n++) buffer.add(`line ${n}`);
    expect(buffer.bytes()).toBeGreaterThan(10_000);
    const text = Buffer.from(buffer.take()).toString();
    expect(text.split('\n').slice(0, -1)).toEqual(Array.from({ length: 2500 }, (_, n) => `line ${n}`));
    expect([buffer.bytes(), buffer.take().length, buffer.lines()]).toEqual([0, 0, 2500]);
  });
});
