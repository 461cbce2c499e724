import { describe, expect, it } from 'vitest';
import { joinColumns, mappedFields, matchHeader } from '../../../shared/clean/columns.ts';
import { formOf, likelyRename } from '../../../shared/clean/headers.ts';
import { objectCells, rowReader, seenHeader } from '../../../shared/clean/row.ts';
import { Dataset } from '../../../shared/contracts/config.ts';

const dataset = (rest: object = {}): Dataset =>
  Dataset.parse({
    kind: 'record',
    format: 'csv',
    columns: { sourceId: '编号', name: '姓名', hospital: ['医院', '单位'], department: 'Department Name' },
    identifiers: [{ type: 'phone', column: '手机' }],
    required: ['name'],
    ...rest,
  });
const match = (header: string[], rest: object = {}) => matchHeader(dataset(rest), header);
const read = (header: string[], cells: string[], rest: object = {}) => {
  const of = dataset(rest);
  const row = rowReader(of, { header, about: { format: 'csv' } })({ content: () => ({ cells }) });
  if ('reasons' in row) throw new Error('it does not read');
  return row.cells;
};

describe('forms', () => {
  it.each([
    ['手机号码(必填)', '手机号码'],
    ['手机号码（必填）', '手机号码'],
    ['*手机', '手机'],
    ['＊ 手机 ', '手机'],
    ['【必填】姓名', '姓名'],
    ['姓名[如:王芳]', '姓名'],
    ['更新时间(格式:yyyy-mm-dd)', '更新时间'],
    ['手机(11位数字)', '手机'],
    ['手机 ( 11 位 )', '手机'],
    ['\ufeff编号', '编号'],
    ['"编号"', '编号'],
    ['編號', '编号'],
    ['醫院名稱', '医院名称'],
    ['Ｄｅｐｔ', 'dept'],
    ['Department_Name', 'departmentname'],
    ['department-name', 'departmentname'],
    ['DEPARTMENT  NAME*', 'departmentname'],
    ['E-Mail (required)', 'email'],
    ['姓名：', '姓名'],
    // What tells columns apart stays.
    ['手机(备用)', '手机(备用)'],
    ['phone 2', 'phone2'],
    ['---', '---'],
  ])('%s is %s', (name, form) => {
    expect(formOf(name)).toBe(form);
    expect(formOf(formOf(name))).toBe(formOf(name));
  });
});

describe('a header', () => {
  it('in another order, with more columns, is fine', () => {
    const { columns, error } = match(['备注', '手机', '姓名', '编号', '医院', '单位', 'Department Name']);
    expect(error).toBeUndefined();
    expect(columns).toEqual({
      mapped: ['手机', '姓名', '编号', '医院', '单位', 'Department Name'],
      missing: [],
      ignored: ['备注'],
      renamed: [],
    });
  });

  it.each([
    ['by case and what parts words', 'department_name', 'Department Name', 'spelling'],
    ['by a remark', '手机（必填）', '手机', 'spelling'],
    ['by a mark', '*手机', '手机', 'spelling'],
    ['in traditional characters', '手機', '手机', 'spelling'],
    ['by a declared synonym', '联系电话', '手机', 'synonym'],
    ['by a declared synonym, spelled otherwise', '联系电话(必填)', '手机', 'synonym'],
  ] as const)('names a column %s', (_, found, expected, how) => {
    const header = ['编号', '姓名', found];
    const { columns, error } = match(header, { synonyms: { 手机: ['联系电话', '电话'] } });
    expect(error).toBeUndefined();
    expect(columns.renamed).toEqual([{ expected, found, how }]);
    expect(columns.mapped).toContain(found);
    expect(columns.missing).not.toContain(expected);
    expect(read(header, ['1', '王芳', 'x'], { synonyms: { 手机: ['联系电话', '电话'] } })(expected)).toBe('x');
  });

  it('takes a name itself before any other of it, and the first of several synonyms', () => {
    const synonyms = { 手机: ['电话', '联系电话'] };
    expect(match(['编号', '姓名', '电话', '手机'], { synonyms }).columns.renamed).toEqual([]);
    expect(match(['编号', '姓名', '联系电话', '电话'], { synonyms }).columns).toMatchObject({
      renamed: [{ expected: '手机', found: '电话', how: 'synonym' }],
      ignored: ['联系电话'],
    });
  });

  it('takes neither of two that are spelled alike: a guess would be silent', () => {
    const { columns, error } = match(['编号', '姓名', '手机(必填)', '手机(选填)']);
    expect(error).toBeUndefined();
    expect(columns).toMatchObject({ missing: ['医院', '单位', 'Department Name', '手机'], renamed: [] });
    expect(match(['编号', '姓名(必填)', '姓名(选填)']).error?.message).toContain('did you mean 姓名(必填)?');
  });

  it('without a required column stops the file, and says what was expected, found and probably meant', () => {
    const { error, columns } = match(['编号', '医生姓名', '手机']);
    expect(error).toMatchObject({ code: 'missing-column', column: '姓名' });
    expect(error?.message).toBe(
      "expected the column 姓名; found 编号, 医生姓名, 手机; did you mean 医生姓名? If so, name it in the mapping's synonyms",
    );
    expect(columns.missing).toContain('姓名');
    expect(match(['医院', '客户编码', '医生']).error?.message).toMatch(/did you mean 客户编码 for 编号, 医生 for 姓名\?/);
    expect(match(['编号', '备注']).error?.message).toBe('expected the column 姓名; found 编号, 备注');
  });

  it('that is none is not repeated, but for words that headers use', () => {
    const data = match(['王芳', '13800138000', '东方医院']);
    expect(data.error?.message).toMatch(/none of them is among the 3 cells/);
    expect(data.error?.message).not.toMatch(/王芳|13800138000|东方/);
    expect(data.columns).toMatchObject({ mapped: [], ignored: [] });
    expect(match(['Doctor Name', '王芳', 'hcp id']).error?.message).toMatch(
      /did you mean hcp id for 编号, Doctor Name for 姓名\?/,
    );
  });

  it('that has a mapped column twice stops the file', () => {
    expect(match(['编号', '姓名', '姓名']).error).toMatchObject({ code: 'duplicate-column', column: '姓名' });
    expect(match(['编号', '姓名', '备注', '备注']).error).toBeUndefined();
  });

  it('has its discarded columns neither read nor seen', () => {
    const header = ['编号', '身份证号(必填)', '姓名', '备注'];
    const rest = { discard: ['身份证号'] };
    const found = match(header, rest);
    expect(found.columns.ignored).toEqual(['身份证号(必填)', '备注']);
    expect(seenHeader(header, found)).toEqual(['编号', '姓名', '备注']);
    const cells = read(header, ['1', '110101199003074578', '王芳', 'x'], rest);
    expect([cells('身份证号(必填)'), cells('身份证号'), cells('备注'), cells('姓名')]).toEqual([
      undefined,
      undefined,
      'x',
      '王芳',
    ]);
  });

  it('of JSON stops nothing: rows are judged one by one', () => {
    const { error, columns } = matchHeader(dataset(), ['id', '手机号'], true);
    expect(error).toBeUndefined();
    expect(columns).toMatchObject({ mapped: [], ignored: ['id', '手机号'] });
  });

  it('of a megabyte is reported in part', () => {
    const names = Array.from({ length: 5000 }, (_, n) => `列${n}${'长'.repeat(200)}`);
    const { columns, error } = match([...names, '编号']);
    expect(columns.ignored).toHaveLength(100);
    expect(Buffer.byteLength(JSON.stringify({ columns, error }))).toBeLessThan(60_000);
  });

  it('of several parts says what holds of any', () => {
    const a = match(['编号', '姓名', '手机', '医院']).columns;
    const b = match(['编号', '姓名', '手机（必填）', '备注']).columns;
    expect(joinColumns(a, b)).toEqual({
      mapped: ['编号', '姓名', '手机', '医院', '手机（必填）'],
      missing: ['单位', 'Department Name', '医院'],
      ignored: ['备注'],
      renamed: [{ expected: '手机', found: '手机（必填）', how: 'spelling' }],
    });
  });
});

describe('rows', () => {
  it('give a formula as the text that it is', () => {
    expect(read(['编号', '姓名'], ['=cmd|" /C calc"!A0', '@SUM(1)'])('编号')).toBe('=cmd|" /C calc"!A0');
  });

  it('of JSON are read under whichever name each of them has', () => {
    const of = dataset({ format: 'jsonl', synonyms: { 手机: ['电话'] }, discard: ['身份证号'] });
    const header = ['编号', '姓名(必填)'];
    const readRow = rowReader(of, { header, about: { format: 'jsonl' } });
    const cells = (object: Record<string, unknown>) => {
      const row = readRow({ content: () => ({ object }) });
      return 'cells' in row ? row.cells : (name: string) => `${row.reasons[0]?.code} ${name}`;
    };
    const first = cells({ 编号: 7, '姓名(必填)': '王芳', 身份证号: 'x', 备注: 'y', 诊断: { a: 1 } });
    expect(['编号', '姓名', '手机', '身份证号', '备注', '诊断'].map(first)).toEqual([
      '7',
      '王芳',
      undefined,
      undefined,
      'y',
      undefined,
    ]);
    const later = cells({ 编号: null, 姓名: '李娜', 电话: true });
    expect(['编号', '姓名', '手机'].map(later)).toEqual([undefined, '李娜', 'true']);
    expect(cells({ 编号: [1] })('编号')).toBe('nested-value 编号');
    expect(cells({ 编号: 2 ** 60 })('编号')).toBe('inexact-number 编号');
  });
});

it('an object has what it itself holds, and nothing else', () => {
  const keys = new Map(['id', 'last', 'toString'].map((name) => [name, [name]]));
  const read = objectCells(JSON.parse('{"id":1,"__proto__":{"last":"DOE","city":"X"}}'), keys);
  expect('cells' in read && ['id', 'last', 'toString', 'city', 'constructor'].map(read.cells)).toEqual([
    '1',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it('each kind of dataset has its fields, and what it cannot do without', () => {
  const needed = (of: object): string[] =>
    mappedFields(Dataset.parse({ format: 'csv', ...of })).flatMap(({ field, required }) => (required ? [field] : []));
  expect(needed({ kind: 'hospital', columns: { id: 'a', name: 'b', aliases: 'c' } })).toEqual(['id', 'name']);
  const identity = [{ type: 'phone', column: 'p' }];
  expect(needed({ kind: 'engagement', identity, columns: { at: 'a', channel: 'b', action: 'c', by: 'd' } })).toEqual([
    'identity',
    'at',
    'channel',
    'action',
  ]);
});

describe('likely renames', () => {
  it.each([
    ['手机', ['备注', '手机号码'], '手机号码'],
    ['mobile', ['Remark', '联系电话'], '联系电话'],
    ['hospital', ['name', '工作单位'], '工作单位'],
    ['updated_at', ['updated', 'created'], 'updated'],
    ['departement', ['department', 'name'], 'department'],
    ['医生编号', ['医生编号2', '备注'], '医生编号2'],
    ['姓名', ['备注', '地址', '13800138000'], undefined],
  ])('of %s among %j is %s', (expected, found, likely) => {
    expect(likelyRename([expected], found)).toBe(likely);
  });
});
