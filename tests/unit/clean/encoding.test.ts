import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { byteOrderMark, decoderOf, looksLike, mismatch } from '../../../shared/clean/encoding.ts';
import { SourceConfig } from '../../../shared/contracts/config.ts';
import { SOURCES } from './world.ts';

const gb = (text: string): Buffer => iconv.encode(text, 'gb18030');

describe('decoderOf', () => {
  it.each([
    ['gb18030', gb('王芳,𠮷㐂€'), '王芳,𠮷㐂€'],
    ['utf-8', Buffer.from('王芳,𠮷㐂€'), '王芳,𠮷㐂€'],
  ] as const)('reads %s', (encoding, bytes, text) => expect(decoderOf(encoding)(bytes)).toBe(text));
  it.each([
    ['gb18030', [0xff]],
    ['gb18030', [0xcd]],
    ['gb18030', [0xcd, 0x2c]],
    ['gb18030', [0x81, 0x30]],
    ['gb18030', [0xfe, 0x39, 0xfe, 0x39]],
    ['utf-8', [0xe7, 0x8e]],
    ['utf-8', [0xc0, 0x80]],
    ['utf-8', [0xed, 0xa0, 0x80]],
  ] as const)('%s: %j is no text, nor a replacement character', (encoding, bytes) =>
    expect(decoderOf(encoding)(Buffer.from(bytes))).toBeUndefined(),
  );
});

describe('looksLike', () => {
  it.each([
    ['ASCII', Buffer.from('id,name\n')],
    ['UTF-8', Buffer.from('姓名\n')],
    ['GB18030', gb('姓名\n')],
    ['UTF-16', Buffer.from('\ufeffid,姓名\n', 'utf16le')],
    ['UTF-16', Buffer.from('id,name\n', 'utf16le')],
    ['neither UTF-8 nor GB18030', Buffer.from([0x61, 0xff, 0x0a])],
  ])('%s', (seen, bytes) => expect(looksLike(bytes)).toBe(seen));

  it('does not take the few characters that read both ways for another encoding', () => {
    // Each of these bytes pairs is a character in GB18030, and one, another, in UTF-8.
    const both = Buffer.from([0xc4, 0xa3, 0xc4, 0xa3, 0x0a]);
    expect([looksLike(both), mismatch(both, 'gb18030')]).toEqual(['UTF-8', undefined]);
    expect(mismatch(Buffer.from('编号,姓名\n'), 'gb18030')).toBe('UTF-8');
    expect(mismatch(gb('编号,姓名\n'), 'gb18030')).toBeUndefined();
  });

  it('knows the mark of each encoding', () => {
    expect([byteOrderMark(Buffer.from('\ufeffa'), 'utf-8'), byteOrderMark(gb('\ufeffa'), 'gb18030')]).toEqual([3, 4]);
    expect([byteOrderMark(Buffer.from('\ufeffa'), 'gb18030'), byteOrderMark(Buffer.from('a'), 'utf-8')]).toEqual([0, 0]);
  });
});

describe('the configuration of a source', () => {
  const crm = SOURCES[0]!;
  const doctors = crm.datasets['doctors']!;
  const problems = (dataset: object, source: object = {}): string[] => {
    const result = SourceConfig.safeParse({ ...crm, ...source, datasets: { doctors: { ...doctors, ...dataset } } });
    return result.success ? [] : result.error.issues.map(({ message }) => message);
  };
  it.each([',', ';', '\t', ':', ' '])('GB18030 with %j between cells', (delimiter) =>
    expect(problems({ delimiter })).toEqual([]),
  );
  it.each(['|', '~', 'A', '0', '9', '@', '^'])('not with %j, which occurs inside its characters', (delimiter) => {
    expect(problems({ delimiter })).toEqual([expect.stringMatching(/GB18030.*comma/)]);
    expect(problems({ delimiter, encoding: 'utf-8' })).toEqual([]);
  });
  it.each(['"', '\n', '||', '', '；'])('never with %j', (delimiter) =>
    expect(problems({ delimiter, encoding: 'utf-8' })).not.toEqual([]),
  );
  it('names no field as required that it does not map', () =>
    expect(problems({ required: ['department'] })).toEqual([expect.stringMatching(/mapped/)]));
  it('names a time zone that exists', () =>
    expect(problems({}, { timeZone: 'Asia/Peking' })).toEqual([expect.stringMatching(/IANA/)]));
});
