import { describe, expect, it } from 'vitest';
import { wechat } from '../../../shared/clean/identifiers/wechat.ts';

const ID = 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M';

/** text, value, changes, issues */
const VALID: readonly (readonly [string, string, string[], string[]])[] = [
  [ID, ID, [], []],
  [` ${ID} `, ID, [], []],
  [`openid: ${ID}`, ID, ['note-removed'], []],
  [`unionid=${ID}`, ID, ['note-removed'], []],
  ['ｏ6_bmjrPTlm6_2sgVt7hMZOPfL2M', ID, [], []],
  [ID.toLowerCase(), ID.toLowerCase(), [], ['wechat-unusual']],
  [`${ID}x`, `${ID}x`, [], ['wechat-unusual']],
  [ID.slice(0, 27), ID.slice(0, 27), [], ['wechat-unusual']],
  [`x${ID.slice(1)}`, `x${ID.slice(1)}`, [], ['wechat-unusual']],
  ['6_bmjrPTlm6_2', '6_bmjrPTlm6_2', [], ['wechat-unusual']],
  ['oAbC_9-x', 'oAbC_9-x', [], ['wechat-account']],
  ['wangfang88', 'wangfang88', [], ['wechat-account']],
  ['WangFang88', 'WangFang88', [], ['wechat-account']],
  ['wang-fang_1', 'wang-fang_1', [], ['wechat-account']],
  ['微信号：wangfang88', 'wangfang88', ['note-removed'], ['wechat-account']],
  ['WeChat ID: wangfang88', 'wangfang88', ['note-removed'], ['wechat-account']],
  ['wxid_abcdefghij1234', 'wxid_abcdefghij1234', [], ['wechat-account']],
  ['wangfangwangfangwangf', 'wangfangwangfangwangf', [], ['wechat-unusual']],
];

const REFUSED: readonly (readonly [string, string])[] = [
  ['with space', 'wechat-invalid'],
  ['王芳王芳王芳', 'wechat-invalid'],
  ['wang@qq.com', 'wechat-invalid'],
  ['13912345670', 'wechat-invalid'],
  ['139-1234-5670', 'wechat-invalid'],
  ['+8613912345670', 'wechat-invalid'],
  ['short', 'wechat-invalid'],
  ['x'.repeat(65), 'wechat-invalid'],
  ['***********', 'wechat-invalid'],
  ['null', 'wechat-placeholder'],
  ['undefined', 'wechat-placeholder'],
  ['OPENID', 'wechat-placeholder'],
  ['xxxxxxxx', 'wechat-placeholder'],
  ['gh_0123456789ab', 'wechat-not-a-person'],
  ['wx0123456789abcdef', 'wechat-not-a-person'],
  ['ww0123456789abcdef', 'wechat-not-a-person'],
];

describe('wechat', () => {
  it.each(VALID)('%j → %j', (text, value, changes, issues) => {
    expect(wechat(text)).toEqual({ value, changes, issues });
    expect(wechat(value)).toEqual({ value, changes: [], issues });
  });
  it.each(REFUSED)('%j is none: %s', (text, issue) => expect(wechat(text)).toEqual({ changes: [], issues: [issue] }));
});
