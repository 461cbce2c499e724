const NONE = new Set(
  (
    '无 没有 暂无 未知 不详 不明 不清楚 空 空白 未填 未填写 未提供 未选择 请选择 待定 待补充 待确认 待核实 其他 其它 其他科室 其它科室 保密 ' +
    'n/a na n.a. none null nil unknown unspecified other others undefined tbd #n/a test 测试'
  ).split(' '),
);

/** Whether a cell stands for "nothing known": 无, N/A, 其他, or nothing but punctuation. */
export const isNone = (text: string): boolean => NONE.has(text.toLowerCase()) || !/[\p{L}\p{N}]/u.test(text);
