import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decoderOf } from '../../../../shared/clean/file/encoding.ts';
import { utf8Of, utf16Of } from '../../../../shared/clean/file/utf16.ts';
import { gz, type open, openOne, refusalOf, rowsOf, said, saidRows } from './build.ts';

const NAMES = ['编号', '姓名', '医院', '編號', '醫院', '城市'];
const rows = (bytes: Buffer | string, declared: Parameters<typeof open>[1] = {}) =>
  openOne(bytes, declared, NAMES).then(async (part) => ({ part, rows: await saidRows(part) }));

describe('decoderOf', () => {
  it.each([
    ['gb18030', '王芳,𠮷㐂€'],
    ['utf-8', '王芳,𠮷㐂€'],
    ['big5', '許功蓋,陳'],
  ] as const)('reads %s', (encoding, text) => expect(decoderOf(encoding)(iconv.encode(text, encoding))).toBe(text));
  it.each([
    ['gb18030', [0xff]],
    ['gb18030', [0xcd]],
    ['gb18030', [0xcd, 0x2c]],
    ['gb18030', [0x81, 0x30]],
    ['gb18030', [0xfe, 0x39, 0xfe, 0x39]],
    ['utf-8', [0xe7, 0x8e]],
    ['utf-8', [0xc0, 0x80]],
    ['utf-8', [0xed, 0xa0, 0x80]],
    ['big5', [0xa4]],
    ['big5', [0x80]],
    ['big5', [0xff]],
    // Hong Kong's own characters, which Node's decoder does not know.
    ['big5', [0x87, 0x40]],
  ] as const)('%s: %j is no text, nor a replacement character', (encoding, bytes) =>
    expect(decoderOf(encoding)(Buffer.from(bytes))).toBeUndefined(),
  );
});

describe('the encoding', () => {
  const text = '编号,姓名,医院\n1,王芳,北京协和医院\n2,李伟,华西医院\n';
  const traditional = '編號,姓名,醫院\n1,王芳,臺大醫院\n2,許功蓋,長庚紀念醫院\n';
  it.each([
    ['utf-8', Buffer.from(text), 'utf-8', '医院'],
    ['utf-8 with its mark', Buffer.from(`\ufeff${text}`), 'utf-8', '医院'],
    ['UTF-16LE', iconv.encode(text, 'utf-16le'), 'utf-16le', '医院'],
    ['UTF-16LE with its mark', iconv.encode(text, 'utf-16le', { addBOM: true }), 'utf-16le', '医院'],
    ['UTF-16BE', iconv.encode(text, 'utf-16be'), 'utf-16be', '医院'],
    ['UTF-16BE with its mark', iconv.encode(text, 'utf-16be', { addBOM: true }), 'utf-16be', '医院'],
    ['GB18030', iconv.encode(text, 'gb18030'), 'gb18030', '医院'],
    ['GB18030 of traditional text', iconv.encode(traditional, 'gb18030'), 'gb18030', '醫院'],
    ['Big5', iconv.encode(traditional, 'big5'), 'big5', '醫院'],
    ['ASCII', Buffer.from('id,name,医院'.replace('医院', 'x')), 'utf-8', 'x'],
  ])('%s is detected', async (_, bytes, encoding, last) => {
    const part = await openOne(bytes, {}, NAMES);
    expect(part.about.encoding?.name).toBe(encoding);
    expect(part.about.encoding?.confidence).toBeGreaterThan(0.85);
    expect(part.header[2]).toBe(last);
    const all = [part.preamble, ...(await rowsOf(part)).map((row) => row.bytes)];
    expect(Buffer.concat(all).equals(bytes)).toBe(true);
  });

  it.each(['姓名\n张三\n', '科室,职称\n心内科,主任医师\n', 'a,b\n1,欧阳娜娜\n'])('of a few characters too: %j', async (few) => {
    expect((await openOne(iconv.encode(few, 'gb18030'))).about.encoding?.name).toBe('gb18030');
    expect((await openOne(Buffer.from(few))).about.encoding?.name).toBe('utf-8');
  });

  it('is looked for in the middle and at the end where the beginning is ASCII', async () => {
    const plain = `id,name\n${'1,DOE\n'.repeat(30_000)}`;
    const late = iconv.encode(`${plain}2,王芳医生\n`, 'gb18030');
    for (const bytes of [late, gz(late)]) expect((await openOne(bytes)).about.encoding?.name).toBe('gb18030');
    expect((await openOne(plain)).about.encoding).toEqual({ name: 'utf-8', confidence: 0.9 });
    expect((await openOne('id,name\n1,DOE\n')).about.encoding).toEqual({ name: 'utf-8', confidence: 1 });
  });

  it('is what is declared, with no confidence', async () => {
    const { part } = await rows(iconv.encode(text, 'gb18030'), { encoding: 'gb18030' });
    expect(part.about.encoding).toEqual({ name: 'gb18030' });
  });

  it.each([
    ['utf-8', iconv.encode(text, 'gb18030')],
    ['utf-8', iconv.encode(text, 'utf-16le', { addBOM: true })],
    ['utf-8', iconv.encode(text, 'utf-16be')],
    ['gb18030', Buffer.from(text)],
    ['big5', Buffer.from(text)],
    ['utf-16le', Buffer.from(text)],
    ['gb18030', iconv.encode(`編號,姓名,醫院\n${'1,王芳,臺大醫院\n'.repeat(20)}`, 'big5')],
    ['big5', iconv.encode(`编号,姓名,医院\n${'1,王芳,北京协和医院\n'.repeat(20)}`, 'gb18030')],
  ] as const)('declared as %s where it plainly is another: refused', async (encoding, bytes) => {
    expect(await refusalOf(bytes, { encoding }, NAMES)).toBe('wrong-encoding');
  });

  it('a byte sequence that does not decode costs its row, not the file', async () => {
    const bad = Buffer.concat([Buffer.from('编号,姓名\n1,王芳\n2,'), Buffer.from([0xff]), Buffer.from('\n3,李伟\n')]);
    for (const encoding of ['utf-8', undefined] as const)
      expect((await rows(bad, { encoding })).rows).toEqual([['1', '王芳'], 'wrong-encoding', ['3', '李伟']]);
    const half = Buffer.concat([
      iconv.encode('编号,姓名\n1,', 'utf-16le'),
      Buffer.from([0x00, 0xd8, 0x0a, 0x00]),
      iconv.encode('3,李', 'utf-16le'),
      Buffer.from([0x41]),
    ]);
    expect((await rows(half)).rows).toEqual(['wrong-encoding', 'wrong-encoding']);
  });
});

describe('UTF-16', () => {
  it.each([false, true])('becomes UTF-8 and the very same bytes again, cut anywhere (big-endian: %s)', async (bigEndian) => {
    const units = [0x41, 0x738b, 0xd842, 0xdfb7, 0xd800, 0x42, 0xdc00, 0xd800, 0xd800, 0xdc00, 0x0a, 0xfeff, 0xd83d];
    const bytes = Buffer.alloc(units.length * 2 + 1, 0xc3);
    for (const [index, unit] of units.entries())
      bigEndian ? bytes.writeUInt16BE(unit, index * 2) : bytes.writeUInt16LE(unit, index * 2);
    for (let chunk = 1; chunk <= bytes.length; chunk++) {
      async function* chunks() {
        for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
      }
      const pieces: Buffer[] = [];
      for await (const piece of utf8Of(chunks(), bigEndian)) pieces.push(piece);
      expect(utf16Of(Buffer.concat(pieces), bigEndian).equals(bytes)).toBe(true);
      // What is well-formed is UTF-8, though a pair be cut in two.
      expect(Buffer.concat(pieces).subarray(0, 8).toString()).toBe('A王𠮷');
    }
  });
});

describe('the delimiter', () => {
  it.each([',', '\t', ';', '|', '\x01', '^', '~', '\x1f', '，', '；', '｜', '¦', ':'])('%j is detected', async (delimiter) => {
    const text = ['编号', '姓名', '医院']
      .join(delimiter)
      .concat('\n', ['1', '王,芳', '北京;x'].map((cell) => `"${cell}"`).join(delimiter), '\n');
    const { part, rows: found } = await rows(text);
    expect(part.about.delimiter).toEqual({ character: delimiter, detected: true });
    expect(found).toEqual([['1', '王,芳', '北京;x']]);
  });
  it('is the one that gives even rows where no name is known', async () => {
    expect((await rows('a;b;c\n1,5;2,5;3\n4,5;5;6\n')).part.about.delimiter?.character).toBe(';');
    expect((await rows('a\nb\n')).part.about.delimiter?.character).toBe(',');
  });
  it.each([
    // Characters whose second byte is the delimiter, before a quote that stands for itself.
    ['gb18030', '|', '亅'],
    ['gb18030', '^', '乛'],
    ['gb18030', '9', '㐂'],
    ['big5', '\\', '許'],
    ['big5', '|', '育'],
  ] as const)('in %s %j is no half of a character', async (encoding, delimiter, character) => {
    const bytes = iconv.encode(`id${delimiter}name${delimiter}x\n"1"${delimiter}${character}"y${delimiter}"z"\n`, encoding);
    expect((await rows(bytes, { encoding, delimiter })).rows).toEqual([['1', `${character}"y`, 'z']]);
  });
});

describe('the header', () => {
  it.each([
    ['a title', '客户名单导出 2026-11-01\n\n编号,姓名\n1,王\n'],
    ['a title as wide as the table', '客户名单,\n编号,姓名\n1,王\n'],
    ['the delimiter for Excel', 'sep=,\r\n编号,姓名\r\n1,王\r\n'],
    ['a broken line', '"x"y\n编号,姓名\n1,王\n'],
  ])('may have %s above it', async (_, text) => {
    const { part, rows: found } = await rows(text);
    expect([part.header, found]).toEqual([['编号', '姓名'], [['1', '王']]]);
    expect(text.startsWith(part.preamble.toString())).toBe(true);
    expect((await rowsOf(part))[0]?.line).toBe(text.slice(0, text.indexOf('1,王')).split('\n').length);
  });
  it('is the first line as wide as the rows where no name is known', async () => {
    expect((await rows('export of today\na,b\n1,2\n3,4\n')).part.header).toEqual(['a', 'b']);
  });
  it('is tidied', async () => expect((await rows(' 编号　,"姓\u200b名"\n')).part.header).toEqual(['编号', '姓名']));

  it.each([
    ['nothing', '', {}, 'empty-file'],
    ['blank lines', '\n\r\n', {}, 'empty-file'],
    ['a header line without end', `编号,${'x'.repeat(70_000)}\n`, {}, 'header-malformed'],
    ['a broken header', '"编号"x,姓名\n', { delimiter: ',' }, 'header-malformed'],
    ['too many columns', `编号${',x'.repeat(10_000)}\n`, {}, 'too-many-columns'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), { format: 'xlsx' as const }, 'old-workbook'],
    ['a web page', '<html><table>', {}, 'unknown-format'],
    ['a PDF', '%PDF-1.7', {}, 'unknown-format'],
    [
      'bytes',
      Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 7) % 31)),
      { format: 'xlsx' as const },
      'unknown-format',
    ],
  ])('%s: refused', async (_, bytes, declared, code) => expect(await refusalOf(bytes, declared, NAMES)).toBe(code));

  it('rows have as many cells as it has, and none too large, and no NUL', async () => {
    expect((await rows(`编号,姓名\n1\n1,2,3\n1,${'x'.repeat(70_000)}\n1,\0\n1,2\n`)).rows).toEqual([
      'ragged-row',
      'ragged-row',
      'cell-too-large',
      'nul-byte',
      ['1', '2'],
    ]);
  });
});

describe('JSON', () => {
  const json = { format: 'json' as const };
  it.each<[string, string, unknown[]]>([
    ['one line', '[{"a":1},{"a":"x,]}{["}]', [{ a: 1 }, { a: 'x,]}{[' }]],
    ['indented', '\ufeff[\n  {\n    "a": "\\"\\\\"\n  },\n  {}\n]\n\n', [{ a: '"\\' }, {}]],
    ['empty', ' [ ] ', []],
    ['nested', '[{"a":[{"b":1},{"c":[]}]},{"a":2}]', [{ a: [{ b: 1 }, { c: [] }] }, { a: 2 }]],
    ['one after the other', '{"a":\n1}\n{"a":2}{"a":3}', [{ a: 1 }, { a: 2 }, { a: 3 }]],
    ['a bad quote', '[{"a":"x"y"},{"a":2}]', ['not-json', { a: 2 }]],
    ['a string never closed', '[{"a":"x},{"a":2},{"a":3}]', ['not-json', { a: 2 }, { a: 3 }]],
    ['a line end in a string', '[{"a":"x\n"},\n{"a":2}]', ['not-json', { a: 2 }]],
    ['no closing brace', '[{"a":1,{"a":2}]', ['not-json', { a: 2 }]],
    ['a wrong bracket', '[{"a":[1}},{"a":2}]', ['not-json', { a: 2 }]],
    ['no comma within', '[{"a":1 "b":2},{"a":2}]', ['not-json', { a: 2 }]],
    ['no array end', '[{"a":1},{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['cut off', '[{"a":1},{"a":', [{ a: 1 }, 'not-json']],
    ['other values', '[1,"x",null,[{"a":1}],{"a":2}]', ['not-json', { a: 2 }]],
    ['text after its end', '[{"a":1}] x', [{ a: 1 }, 'not-json']],
  ])('array: %s', async (_, text, expected) => {
    const part = await openOne(text, json);
    const all = await rowsOf(part);
    expect(all.filter(({ blank }) => !blank).map(said)).toEqual(expected);
    expect(part.preamble.toString() + all.map((row) => row.bytes.toString()).join('')).toBe(text);
  });
  it('knows the line of each element, and the keys of the first', async () => {
    const part = await openOne('[\n\n{"a":1},\n{"b":\n2},{"c":3}]', json);
    expect((await rowsOf(part)).map(({ line }) => line)).toEqual([3, 4, 5]);
    expect(part.header).toEqual(['a', 'b', 'c']);
  });
  it('an element too large comes in pieces, and costs itself alone', async () => {
    const text = `[{"a":1},{"a":"${'x,'.repeat(700_000)}"},{"a":2}]`;
    const all = await rowsOf(await openOne(text, json));
    expect(all.map(said)).toEqual([{ a: 1 }, 'row-too-large', 'row-too-large', { a: 2 }]);
    expect(all.map(({ continued }) => continued)).toEqual([false, true, false, false]);
  });
  it.each([
    ['jsonl', '{"a":1}\n\n{"a":2}\n', 'jsonl'],
    ['xlsx', '{"a":1}\n{"a":2}\n', 'jsonl'],
    ['csv', '{"a":1}\n{"a":2}\n', 'jsonl'],
    ['json', '{"a":1}\n{"a":2}\n', 'jsonl'],
    ['jsonl', '[{"a":1},{"a":2}]', 'json'],
    ['csv', '[{"a":1},{"a":2}]', 'json'],
  ] as const)('declared %s: %j is %s', async (format, text, seen) => {
    const part = await openOne(text, { format });
    expect([part.about.format, await saidRows(part)]).toEqual([seen, [{ a: 1 }, { a: 2 }]]);
  });
  it('CSV stays CSV though it begins with a brace', async () =>
    expect((await openOne('{编号},姓名\n1,2\n', {}, NAMES)).about.format).toBe('csv'));
});
