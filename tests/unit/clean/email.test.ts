import { describe, expect, it } from 'vitest';
import { email } from '../../../shared/clean/identifiers/email.ts';
import { suggestDomain } from '../../../shared/clean/identifiers/email-domain.ts';
import { identifiers } from '../../../shared/clean/identifiers/identifier.ts';

const KEY = new Uint8Array(32).fill(7);
const F = ['email-formatted'];

/** text, value, changes, issues */
const VALID: readonly (readonly [string, string, string[], string[]])[] = [
  ['wang.fang@example.org', 'wang.fang@example.org', [], []],
  ['Wang.Fang@Example.ORG', 'wang.fang@example.org', F, []],
  ["o'neil+x@mail.example.co.uk", "o'neil+x@mail.example.co.uk", [], []],
  ['wang＠qq.com', 'wang@qq.com', [], []],
  ['12345679@qq.com', '12345679@qq.com', [], []],
  ['wang @ qq . com', 'wang@qq.com', F, []],
  ['wang[at]qq.com', 'wang@qq.com', F, []],
  ['mailto:wang@qq.com?subject=x', 'wang@qq.com', F, []],
  ['Wang Fang <wf@pumch.cn>', 'wf@pumch.cn', F, []],
  ['"王芳" <wf@pumch.cn>', 'wf@pumch.cn', F, []],
  ['邮箱：wf@pumch.cn', 'wf@pumch.cn', F, []],
  ['<wf@pumch.cn>;', 'wf@pumch.cn', F, []],
  ['wf@pumch.cn。', 'wf@pumch.cn', F, []],
  ['wf@医院.中国', 'wf@xn--ekrs67m.xn--fiqs8s', ['email-domain-ascii'], []],
  ['WF@医院。中国', 'wf@xn--ekrs67m.xn--fiqs8s', [...F, 'email-domain-ascii'], []],
  ['wang+news@gmail.com', 'wang@gmail.com', ['email-tag-removed'], []],
  ['Wang+news@Outlook.com', 'wang@outlook.com', [...F, 'email-tag-removed'], []],
  ['wang+news@163.com', 'wang+news@163.com', [], []],
  ['w.a.n.g@gmail.com', 'w.a.n.g@gmail.com', [], []],
  ['wang@gmial.com', 'wang@gmial.com', [], ['email-domain-suspect']],
  ['wang@hotmial.com', 'wang@hotmial.com', [], ['email-domain-suspect']],
  ['wang@163.con', 'wang@163.con', [], ['email-domain-suspect']],
  ['wang@126.co', 'wang@126.co', [], ['email-domain-suspect']],
  ['wang@pumch.con', 'wang@pumch.con', [], ['email-domain-suspect']],
  ['info@pumch.cn', 'info@pumch.cn', [], ['email-role']],
  ['Admin@pumch.cn', 'admin@pumch.cn', F, ['email-role']],
  ['yiwuke@pumch.cn', 'yiwuke@pumch.cn', [], ['email-role']],
  ['keshi_2@pumch.cn', 'keshi_2@pumch.cn', [], ['email-role']],
  ['123@qq.com', '123@qq.com', [], ['email-unusual']],
  ['012345@qq.com', '012345@qq.com', [], ['email-unusual']],
  ['info@gmial.com', 'info@gmial.com', [], ['email-domain-suspect', 'email-role']],
  ['none.such@pumch.cn', 'none.such@pumch.cn', [], []],
  [`${'a'.repeat(64)}@pumch.cn`, `${'a'.repeat(64)}@pumch.cn`, [], []],
];

const REFUSED: readonly (readonly [string, string])[] = [
  ['test@test.com', 'email-placeholder'],
  ['a@a.com', 'email-placeholder'],
  ['xxx@xxx.com', 'email-placeholder'],
  ['none@none', 'email-placeholder'],
  ['NONE@pumch.cn', 'email-placeholder'],
  ['123456@qq.com', 'email-placeholder'],
  ['11111@qq.com', 'email-placeholder'],
  ['wang@mailinator.com', 'email-placeholder'],
  ['12345679', 'email-qq-number'],
  ['QQ:12345679', 'email-qq-number'],
  ['a@b', 'email-invalid'],
  ['@example.org', 'email-invalid'],
  ['a b@example.org', 'email-invalid'],
  ['a@@example.org', 'email-invalid'],
  ['a@example..org', 'email-invalid'],
  ['.a@example.org', 'email-invalid'],
  ['a..b@example.org', 'email-invalid'],
  ['a.@example.org', 'email-invalid'],
  [`${'a'.repeat(65)}@example.org`, 'email-invalid'],
  [`a@${'a.'.repeat(125)}org`, 'email-invalid'],
  ['a@-example.org', 'email-invalid'],
  ['wang@qqcom', 'email-invalid'],
  ['王芳@pumch.cn', 'email-invalid'],
  ['wang@qq,com', 'email-invalid'],
  ['无', 'email-invalid'],
];

describe('email', () => {
  it.each(VALID)('%s → %s', (text, value, changes, issues) => {
    expect(email(text)).toEqual({ value, changes, issues });
    expect(email(value)).toEqual({ value, changes: [], issues });
  });
  it.each(REFUSED)('%s is none: %s', (text, issue) => expect(email(text)).toEqual({ changes: [], issues: [issue] }));

  it.each([
    ['a@pumch.cn; b@qq.com', ['a@pumch.cn', 'b@qq.com']],
    ['a@pumch.cn b@qq.com', ['a@pumch.cn', 'b@qq.com']],
    ['王芳 <a@pumch.cn>，b@qq.com', ['a@pumch.cn', 'b@qq.com']],
  ])('finds each of %j', (text, values) => {
    const found = identifiers('email', text, 'CN', KEY);
    expect(found.value).toEqual(values.map((value) => ({ type: 'email', value })));
    expect(found.issues).toEqual(['email-several']);
  });
});

describe('suggestDomain', () => {
  it.each([
    ['gmial.com', 'gmail.com'],
    ['gnail.com', 'gmail.com'],
    ['gmail.co', 'gmail.com'],
    ['hotmial.com', 'hotmail.com'],
    ['hotmail.con', 'hotmail.com'],
    ['outlok.com', 'outlook.com'],
    ['iclould.com', 'icloud.com'],
    ['163.con', '163.com'],
    ['163.com.con', '163.com'],
    ['qq.con', 'qq.com'],
    ['qq.com.cn', 'qq.com'],
    ['126.co', '126.com'],
    ['foxmial.com', 'foxmail.com'],
    ['pumch.con', 'pumch.com'],
  ])('%s → %s', (domain, meant) => expect(suggestDomain(domain)).toBe(meant));
  it.each([
    'qq.com',
    '163.com',
    'mail.com',
    'email.com',
    'sina.cn',
    '136.com',
    '168.com',
    'live.cn',
    'hotmail.fr',
    'gmxxl.com',
    'yahoo.co.jp',
    'pumch.cn',
    'pumch.co',
  ])('%s stands', (domain) => expect(suggestDomain(domain)).toBeUndefined());
});
