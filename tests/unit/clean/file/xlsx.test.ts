import { describe, expect, it } from 'vitest';
import { dateKind, dateText } from '../../../../shared/clean/file/xlsx/dates.ts';
import { openOne, refusalOf, rowsOf, saidRows, type XlsxCell, type XlsxOptions, xlsxOf, zipOf } from './build.ts';

const table = async (rows: XlsxCell[][], options: XlsxOptions = {}, sheet?: string) =>
  openOne(await xlsxOf(rows, options), { format: 'xlsx', sheet }, ['编号', '姓名', '日期']);
const value = async (cell: XlsxCell, options: XlsxOptions = {}): Promise<unknown> => {
  const [row] = await saidRows(await table([['编号'], [cell]], options));
  return Array.isArray(row) ? row[0] : row;
};

describe('cells', () => {
  it.each<[string, XlsxCell, string]>([
    ['shared text', '王&芳 <x>', '王&芳 <x>'],
    ['a number as written', 13812345678, '13812345678'],
    ['a number whose digits are lost', { xml: '><v>1.38E+10</v>' }, '1.38E+10'],
    ['a long number', { xml: '><v>110101199003070000</v>' }, '110101199003070000'],
    ['a fraction without its noise', { xml: '><v>0.30000000000000004</v>' }, '0.3'],
    ['a fraction', { xml: '><v>12.5</v>' }, '12.5'],
    ['a formula by its stored value', { xml: ' t="str"><f>A1&amp;"x"</f><v>1x</v>' }, '1x'],
    ['a formula without one', { xml: '><f>1+1</f>' }, ''],
    ['what looks like a formula', "=cmd|'/c calc'!A0", "=cmd|'/c calc'!A0"],
    ['inline text', { xml: ' t="inlineStr"><is><t>王</t><rPh><t>ワン</t></rPh></is>' }, '王'],
    [
      'rich inline text',
      { xml: ' t="inlineStr"><is><r><rPr/><t>王</t></r><r><t xml:space="preserve"> 芳</t></r></is>' },
      '王 芳',
    ],
    ['true', { xml: ' t="b"><v>1</v>' }, 'true'],
    ['false', { xml: ' t="b"><v>0</v>' }, 'false'],
    ['an error', { xml: ' t="e"><v>#N/A</v>' }, ''],
    ['a date as ISO', { xml: ' t="d"><v>2026-11-22T08:00:00</v>' }, '2026-11-22 08:00:00'],
    ['nothing', { xml: '>' }, ''],
    ['CDATA', { xml: ' t="inlineStr"><is><t><![CDATA[a&b]]></t></is>' }, 'a&b'],
    ['a comment', { xml: '><!-- x --><v>7</v>' }, '7'],
    ['escapes', { xml: ' t="inlineStr"><is><t>a_x000D_&#x4E2D;&#13;_x005F_x000D_</t></is>' }, 'a\r中\r_x000D_'],
    ['single quotes', { xml: " t='b'><v>1</v>" }, 'true'],
  ])('%s', async (_, cell, text) =>
    expect(
      (
        await saidRows(
          await table([
            ['编号', '姓名'],
            [cell, 'x'],
          ]),
        )
      )[0],
    ).toEqual([text, 'x']),
  );

  it.each<[number | string, number, string]>([
    [14, 46348, '2026-11-22'],
    [22, 46348 + 1 / 3, '2026-11-22 08:00:00'],
    [57, 46348, '2026-11-22'],
    ['yyyy"年"m"月"d"日"', 46348, '2026-11-22'],
    ['[$-804]yyyy/m/d h:mm', 46348.5, '2026-11-22 12:00:00'],
    ['yyyy-mm-dd', 46348.25, '2026-11-22 06:00:00'],
    ['h:mm AM/PM', 0.5, '12:00:00'],
    ['[h]:mm', 46348.5, '46348.5'],
    ['0.00', 46348, '46348'],
    ['#,##0_);[Red](#,##0)', 46348, '46348'],
    ['"day" 0', 46348, '46348'],
    ['yyyy-mm-dd', -1, '-1'],
    ['yyyy-mm-dd', 1e9, '1000000000'],
  ])('format %s: %d is %s', async (format, number, text) =>
    expect(await value({ xml: ` s="1"><v>${number}</v>` }, { formats: [format] })).toBe(text),
  );
  it('dates since 1904', async () =>
    expect(await value({ xml: ' s="1"><v>44886</v>' }, { formats: [14], date1904: true })).toBe('2026-11-22'));
  it('the 29 February 1900 that never was', () => {
    expect([59, 60, 61].map((day) => dateText(day, dateKind(14, new Map()), false))).toEqual([
      '1900-02-28',
      undefined,
      '1900-03-01',
    ]);
  });
  it('a text that the workbook does not have refuses its row', async () => {
    expect(await saidRows(await table([['编号'], [{ xml: ' t="s"><v>99</v>' }], ['1']]))).toEqual(['damaged-workbook', ['1']]);
  });
});

describe('the sheet', () => {
  it('header below titles and blank rows; blank rows between and gaps in rows are none', async () => {
    const part = await table([
      ['客户名单导出'],
      [],
      ['编号', '姓名', undefined, '备注'],
      ['1', undefined, 'x', 'y', 'beyond'],
      [],
      [undefined, '王'],
    ]);
    expect(part.header).toEqual(['编号', '姓名', '', '备注']);
    const rows = await rowsOf(part);
    expect(rows.map(({ blank }) => blank)).toEqual([false, true, false]);
    expect(await saidRows(part)).toEqual([
      ['1', '', 'x', 'y'],
      ['', '王', '', ''],
    ]);
    expect(rows.map(({ line }) => line)).toEqual([4, 5, 6]);
    expect(JSON.parse(String(rows[0]?.bytes))).toEqual({ 编号: '1', 姓名: '', C: 'x', 备注: 'y', E: 'beyond' });
  });
  it('rows without references, inline text, another prefix', async () => {
    const sheet =
      '<x:worksheet><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>编号</x:t></x:is></x:c><x:c><x:v>2</x:v></x:c></x:row><x:row><x:c><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>';
    const part = await table([], { replace: { 'xl/worksheets/sheet1.xml': () => sheet } });
    expect([part.header, await saidRows(part), (await rowsOf(part))[0]?.line]).toEqual([['编号', '2'], [['3', '']], 2]);
  });
  it('is the first that is not hidden, or the one that is named', async () => {
    const options: XlsxOptions = {
      sheets: { 说明: [['x']], 'A & B': [['编号'], ['1']], C: [['编号'], ['2']] },
      replace: { 'xl/workbook.xml': (xml) => xml.replace('name="说明"', 'name="说明" state="hidden"') },
    };
    expect((await table([], options)).about).toEqual({ name: 'A & B', format: 'xlsx' });
    expect(await saidRows(await table([], options, 'C'))).toEqual([['2']]);
    expect(await refusalOf(await xlsxOf([], options), { format: 'xlsx', sheet: 'D' })).toBe('missing-sheet');
  });
  it('a merged cell says the same all over', async () => {
    const rows: XlsxCell[][] = [
      ['编号', '姓名', '医院'],
      ['1', '王', '协和'],
      ['2', '李'],
      ['3', '张'],
      ['4', '刘', '华西'],
    ];
    const tail = '<mergeCells count="1"><mergeCell ref="C2:C4"/></mergeCells>';
    const said = (await saidRows(await table(rows, { tail }))) as string[][];
    expect(said.map((row) => row[2])).toEqual(['协和', '协和', '协和', '华西']);
    expect(((await saidRows(await table(rows))) as string[][]).map((row) => row[2])).toEqual(['协和', '', '', '华西']);
  });
  it('is known by its content, and reads on from any row', async () => {
    const part = await openOne(await xlsxOf([['编号'], ['1'], [], ['3'], ['4']]), { format: 'csv' }, ['编号']);
    const rows = await rowsOf(part);
    expect(rows.map(({ next }) => next)).toEqual([2, 3, 4, 5].map((offset) => ({ part: 0, offset, line: offset + 1 })));
    expect(await saidRows(part, rows[1]?.next)).toEqual([['3'], ['4']]);
  });

  const replaced = (path: string, change: (xml: string) => string) => xlsxOf([['编号'], ['王']], { replace: { [path]: change } });
  const doctype = (xml: string): string => `<!DOCTYPE x [<!ENTITY a "aaaa">]>${xml.replace('王', '&a;')}`;
  it.each([
    ['a document type in the sheet', 'xl/worksheets/sheet1.xml', doctype, 'document-type'],
    ['a document type in the texts', 'xl/sharedStrings.xml', doctype, 'document-type'],
    ['a document type in the list of sheets', 'xl/workbook.xml', doctype, 'document-type'],
    ['an entity of its own', 'xl/sharedStrings.xml', (xml: string) => xml.replace('王', '&a;'), 'damaged-workbook'],
    ['a sheet cut off', 'xl/worksheets/sheet1.xml', (xml: string) => xml.slice(0, 60), 'damaged-workbook'],
    ['texts cut off', 'xl/sharedStrings.xml', (xml: string) => xml.slice(0, 60), 'damaged-workbook'],
    ['a list of sheets cut off', 'xl/workbook.xml', (xml: string) => xml.slice(0, 60), 'damaged-workbook'],
    ['no sheet', 'xl/workbook.xml', (xml: string) => xml.replace(/<sheet .*\/>/, ''), 'damaged-workbook'],
    [
      'a text without end',
      'xl/worksheets/sheet1.xml',
      (xml: string) => xml.replace('<v>', `<v>${'1'.repeat(5 * 1024 * 1024)}`),
      'row-too-large',
    ],
    ['a column beyond the last', 'xl/worksheets/sheet1.xml', (xml: string) => xml.replace('"A2"', '"XFE2"'), 'damaged-workbook'],
  ])('%s: refused', async (_, path, change, code) => {
    expect(await refusalOf(await replaced(path, change), { format: 'xlsx' })).toBe(code);
  });
  it('without its parts: refused', async () =>
    expect(await refusalOf(await zipOf({ 'xl/workbook.xml': '<workbook/>' }), {})).toBe('damaged-workbook'));
  it('an empty sheet: refused', async () => expect(await refusalOf(await xlsxOf([]), {})).toBe('empty-file'));
});
