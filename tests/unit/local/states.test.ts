import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../infra/local/states/definition.ts';
import { StatesError } from '../../../infra/local/states/states-error.ts';
import { errorOf, LAMBDA, outputOf, runMachine } from './machine.ts';

const task = (more: Record<string, unknown> = {}) => ({ Type: 'Task', Resource: LAMBDA, Arguments: {}, End: true, ...more });
const failing = (error: string) => () => {
  throw new StatesError(error, 'because');
};

describe('retry', () => {
  it('tries as often as the first matching retrier says, waiting longer each time, and counts retriers apart', async () => {
    let calls = 0;
    const flow = async () => {
      calls += 1;
      throw new StatesError(calls <= 2 ? 'Slow' : 'Bad', '');
    };
    const Retry = [
      { ErrorEquals: ['Slow'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 5, MaxDelaySeconds: 5 },
      { ErrorEquals: ['Bad'], MaxAttempts: 1 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 9 },
    ];
    const { end, waits } = await runMachine({ T: task({ Retry }) }, {}, { task: flow });
    // Bad is used up after one more try; the retrier for everything is not asked.
    expect(end).toMatchObject({ status: 'FAILED', error: 'Bad' });
    expect(calls).toBe(4);
    expect(waits).toEqual([2000, 5000, 1000]);
  });

  it('gives each try its number, and evaluates its arguments again', async () => {
    const seen: unknown[] = [];
    await runMachine(
      {
        T: task({ Arguments: { n: '{% $states.context.State.RetryCount %}' }, Retry: [{ ErrorEquals: ['E'], MaxAttempts: 2 }] }),
      },
      {},
      {
        task: (input) => {
          seen.push(input.n);
          throw new StatesError('E', '');
        },
      },
    );
    expect(seen).toEqual([0, 1, 2]);
  });

  it.each([
    ['States.ALL', 'Anything', true],
    ['States.ALL', 'States.Timeout', true],
    ['States.ALL', 'States.DataLimitExceeded', false],
    ['States.ALL', 'States.Runtime', false],
    ['States.TaskFailed', 'Anything', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['Anything', 'Anything', true],
    ['Other', 'Anything', false],
    ['States.Runtime', 'States.Runtime', false],
  ])('%s catches %s: %s', async (name, error, caught) => {
    const states = {
      T: task({ Catch: [{ ErrorEquals: [name], Next: 'Caught' }] }),
      Caught: { Type: 'Succeed', Output: 'caught' },
    };
    const { end } = await runMachine(states, {}, { task: failing(error) });
    expect(end.status).toBe(caught ? 'SUCCEEDED' : 'FAILED');
  });
});

describe('catch', () => {
  it('comes after the retries, assigns, and keeps what its Output says', async () => {
    const Catch = [
      {
        ErrorEquals: ['E'],
        Next: 'After',
        Assign: { failure: '{% $states.errorOutput.Error %}' },
        Output: '{% $states.input.keep %}',
      },
    ];
    const After = { Type: 'Pass', Output: { failure: '{% $failure %}', kept: '{% $states.input %}' }, End: true };
    expect(await outputOf({ T: task({ Catch }), After }, { keep: 5 }, { task: failing('E') })).toEqual({ failure: 'E', kept: 5 });
  });

  it('gives the error as output by itself', async () => {
    const states = { T: task({ Catch: [{ ErrorEquals: ['E'], Next: 'After' }] }), After: { Type: 'Succeed' } };
    expect(await outputOf(states, {}, { task: failing('E') })).toEqual({ Error: 'E', Cause: 'because' });
  });

  it('catches what a Fail inside a parallel says', async () => {
    const Branches = [{ StartAt: 'F', States: { F: { Type: 'Fail', Error: "{% 'E' & '1' %}", Cause: 'c' } } }];
    const states = {
      P: { Type: 'Parallel', Branches, Catch: [{ ErrorEquals: ['E1'], Next: 'After' }], End: true },
      After: { Type: 'Succeed' },
    };
    expect(await outputOf(states)).toEqual({ Error: 'E1', Cause: 'c' });
  });
});

describe('variables', () => {
  it('Assign and Output see the values from before the state', async () => {
    const states = {
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { x: '{% $x + 1 %}', y: '{% $x %}' }, Output: '{% $x %}', Next: 'C' },
      C: { Type: 'Pass', Output: { x: '{% $x %}', y: '{% $y %}', before: '{% $states.input %}' }, End: true },
    };
    expect(await outputOf(states)).toEqual({ x: 2, y: 1, before: 1 });
  });

  it('an inner scope reads the outer one, and what it assigns ends with it', async () => {
    const branch = {
      StartAt: 'I',
      States: {
        I: { Type: 'Pass', Assign: { inner: '{% $outer + 1 %}' }, Next: 'J' },
        J: { Type: 'Pass', Output: '{% $inner %}', End: true },
      },
    };
    const states = {
      A: { Type: 'Pass', Assign: { outer: 1 }, Next: 'P' },
      P: { Type: 'Parallel', Branches: [branch], Next: 'Z' },
      Z: { Type: 'Pass', Output: { got: '{% $states.input %}', exists: '{% $exists($inner) %}' }, End: true },
    };
    expect(await outputOf(states)).toEqual({ got: [2], exists: false });
  });

  it('refuses a name that is assigned in an outer and an inner scope', () => {
    const inner = { StartAt: 'I', States: { I: { Type: 'Pass', Assign: { x: 2 }, End: true } } };
    const States = { A: { Type: 'Pass', Assign: { x: 1 }, Next: 'P' }, P: { Type: 'Parallel', Branches: [inner], End: true } };
    expect(() => parseDefinition({ QueryLanguage: 'JSONata', StartAt: 'A', States }, 'm')).toThrow(/variable x/);
  });
});

describe('choice, wait, parallel, map', () => {
  const choice = {
    C: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n > 10 %}', Next: 'Big', Assign: { size: 'big' } },
        { Condition: '{% $states.input.n > 5 %}', Next: 'Middle', Output: 'middle' },
      ],
      Default: 'Small',
      Output: 'default',
    },
    Big: { Type: 'Pass', Output: '{% $size %}', End: true },
    Middle: { Type: 'Succeed' },
    Small: { Type: 'Succeed' },
  };
  it.each([
    [11, 'big'],
    [7, 'middle'],
    [1, 'default'],
  ])('takes the first rule that holds: %d is %s', async (n, expected) => {
    expect(await outputOf(choice, { n })).toBe(expected);
  });

  it('fails where no rule holds and there is no default, and where a condition is no boolean', async () => {
    const rule = (Condition: string) => ({ C: { Type: 'Choice', Choices: [{ Condition, Next: 'S' }] }, S: { Type: 'Succeed' } });
    expect(await errorOf(rule('{% false %}'))).toBe('States.NoChoiceMatched');
    expect(await errorOf(rule("{% 'yes' %}"))).toBe('States.QueryEvaluationError');
  });

  it('waits for seconds, or until a time', async () => {
    const later = new Date(Date.now() + 60_000).toISOString();
    const { waits } = await runMachine({
      A: { Type: 'Wait', Seconds: '{% 1 + 2 %}', Next: 'B' },
      B: { Type: 'Wait', Timestamp: later, End: true },
    });
    expect(waits[0]).toBe(3000);
    expect(waits[1]).toBeGreaterThan(58_000);
  });

  it('a branch that fails stops the others', async () => {
    const calls: string[] = [];
    const slow = {
      StartAt: 'S1',
      States: { S1: task({ Arguments: { name: 'S1' }, End: undefined, Next: 'S2' }), S2: task({ Arguments: { name: 'S2' } }) },
    };
    delete (slow.States.S1 as Record<string, unknown>)['End'];
    const fast = { StartAt: 'F1', States: { F1: task({ Arguments: { name: 'F1' } }) } };
    const error = await errorOf(
      { P: { Type: 'Parallel', Branches: [slow, fast], End: true } },
      {},
      {
        task: async ({ name }) => {
          calls.push(name);
          if (name === 'F1') throw new StatesError('E', '');
          await sleep(20);
          return {};
        },
      },
    );
    await sleep(40);
    expect(error).toBe('E');
    expect(calls).toEqual(['S1', 'F1']);
  });

  it('an inline map runs its processor on each item, in order, with the item in its context', async () => {
    const ItemProcessor = {
      StartAt: 'I',
      States: { I: { Type: 'Pass', Output: "{% $states.input & '@' & $string($states.context.Map.Item.Index) %}", End: true } },
    };
    const map = {
      Type: 'Map',
      Items: '{% $states.input.list %}',
      ItemSelector: '{% $uppercase($states.context.Map.Item.Value) %}',
      ItemProcessor,
      MaxConcurrency: 2,
      End: true,
    };
    expect(await outputOf({ M: map }, { list: ['a', 'b', 'c'] })).toEqual(['A@0', 'B@1', 'C@2']);
  });
});

describe('limits', () => {
  it('ends a state whose data is over 256 KiB of UTF-8', async () => {
    const text = '好'.repeat(90_000);
    expect(await errorOf({ T: task() }, {}, { task: () => text })).toBe('States.DataLimitExceeded');
    expect(await errorOf({ T: task() }, {}, { task: () => '好'.repeat(80_000) })).toMatch(/^SUCCEEDED/);
  });

  it('times out a task, and a machine', async () => {
    const hang = () => new Promise<never>(() => {});
    expect(await errorOf({ T: task({ TimeoutSeconds: 0.01 }) }, {}, { task: hang })).toBe('States.Timeout');
    const { end } = await runMachine({ T: task() }, {}, { task: hang }, { TimeoutSeconds: 0.01 });
    expect(end.status).toBe('TIMED_OUT');
  });

  it('an expression that gives nothing fails', async () => {
    expect(await errorOf({ P: { Type: 'Pass', Output: '{% $states.input.nothing %}', End: true } })).toBe(
      'States.QueryEvaluationError',
    );
  });
});

describe('functions that Step Functions adds to JSONata', () => {
  it.each([
    ["$hash('abc', 'SHA-256')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['$parse(\'{"a":[1]}\')', { a: [1] }],
    ['$range(1, 7, 3)', [1, 4, 7]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$partition([1,2,3], 2)', [[1, 2], [3]]],
    ['$random(7) = $random(7)', true],
    ['$length($uuid())', 36],
  ])('%s', async (expression, expected) => {
    expect(await outputOf({ P: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } })).toEqual(expected);
  });

  it('has no $eval', async () => {
    expect(await errorOf({ P: { Type: 'Pass', Output: "{% $eval('1') %}", End: true } })).toBe('States.QueryEvaluationError');
  });
});

describe('what is refused', () => {
  const parse = (States: Record<string, unknown>, language?: string) =>
    parseDefinition({ ...(language ? { QueryLanguage: language } : {}), StartAt: Object.keys(States)[0], States }, 'm');

  it('a JSONPath state, wherever it is, by its name', () => {
    expect(() => parse({ Old: { Type: 'Pass', Result: 1, End: true } })).toThrow(/state Old is written in JSONPath/);
    expect(() => parse({ Old: { Type: 'Pass', QueryLanguage: 'JSONPath', Parameters: {}, End: true } }, 'JSONata')).toThrow(
      /Old/,
    );
    const inner = { StartAt: 'Deep', States: { Deep: { Type: 'Task', QueryLanguage: 'JSONPath', Resource: LAMBDA, End: true } } };
    expect(() => parse({ P: { Type: 'Parallel', Branches: [inner], End: true } }, 'JSONata')).toThrow(/Deep/);
  });

  it('not a state that means the same in both languages', () => {
    expect(parse({ S: { Type: 'Succeed' } }).states.size).toBe(1);
  });

  it('a field that it does not know, and a state that is not there', () => {
    expect(() => parse({ P: { Type: 'Pass', ResultPath: '$.x', End: true } }, 'JSONata')).toThrow(/ResultPath/);
    expect(() => parse({ P: { Type: 'Pass', Next: 'Gone' } }, 'JSONata')).toThrow(/no state Gone/);
  });
});
