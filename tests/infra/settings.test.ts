import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSettings, SETTINGS } from '../../infra/settings.ts';

const problemsOf = (context: Record<string, unknown>): string => {
  try {
    readSettings(context);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('settings', () => {
  test('without any, all have their defaults', () => {
    expect(readSettings({})).toMatchObject({
      stage: 'dev',
      region: 'cn-north-1',
      removalPolicy: 'retain',
      'weekly.enabled': true,
    });
  });

  test('come as text from -c and as values from cdk.json, nested or dotted; -c goes first', () => {
    const hcp360 = {
      stage: 'prod',
      weekly: { cron: '30 1 ? * MON *', enabled: false },
      'concurrency.match': 50,
      concurrency: { push: 4 },
    };
    expect(readSettings({ hcp360, 'concurrency.match': '60', 'weekly.timeZone': 'America/New_York' })).toMatchObject({
      stage: 'prod',
      'weekly.cron': '30 1 ? * MON *',
      'weekly.enabled': false,
      'weekly.timeZone': 'America/New_York',
      'concurrency.match': 60,
      'concurrency.push': 4,
    });
    expect(readSettings({ 'weekly.enabled': 'false', 'retentionDays.logs': '30' })).toMatchObject({
      'weekly.enabled': false,
      'retentionDays.logs': 30,
    });
  });

  test.each([
    ['stage', 'Prod', 'lower-case letters'],
    ['account', '123', '12 digits'],
    ['region', 'Beijing', 'cn-north-1'],
    ['alarmEmail', 'ops', 'e-mail'],
    ['removalPolicy', 'keep', 'retain or destroy'],
    ['weekly.enabled', 'yes', 'true or false'],
    ['weekly.cron', '0 2 * * *', 'six fields'],
    ['weekly.timeZone', 'Asia/Peking', 'IANA'],
    ['weekly.segments', '0', '1 to 1000'],
    ['retentionDays.logs', '31', 'one of 1, 3, 5'],
    ['concurrency.match', '1', '2 to 1000'],
    ['concurrency.match', '2.5', '2 to 1000'],
    ['concurrency.match', '', '2 to 1000'],
    ['retentionDays.logs', '', 'one of 1, 3, 5'],
  ])('%s = %j is refused, with its name, what was given and what is allowed', (name, given, allowed) => {
    const problems = problemsOf({ [name]: given });
    expect(problems).toContain(`setting "${name}": got ${JSON.stringify(given)}, allowed: `);
    expect(problems).toContain(allowed);
    expect(problems.split('\n')).toHaveLength(1);
  });

  test('unknown ones are refused wherever they stand, with the nearest name; all problems at once', () => {
    const problems = problemsOf({
      alarmEmial: 'ops@example.com',
      hcp360: { weekly: { timezone: 'UTC' } },
      stage: 'X',
      frobnicate: 1,
    });
    expect(problems).toContain('unknown setting "alarmEmial": did you mean "alarmEmail"?');
    expect(problems).toContain('unknown setting "weekly.timezone": did you mean "weekly.timeZone"?');
    expect(problems).toContain('unknown setting "frobnicate": known are stage, account,');
    expect(problems).toContain('setting "stage": got "X"');
  });

  test("CDK's own context is none of ours", () => {
    expect(problemsOf({ '@aws-cdk/core:x': true, 'aws:cdk:bundling-stacks': [], 'availability-zones:account=1': [] })).toBe('');
  });

  test("the repository's cdk.json is valid, and no feature flag stands there that synthesis in process would miss", () => {
    const { context, app } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
    expect(app).toBe('node infra/app.ts');
    expect(problemsOf(context)).toBe('');
    expect(Object.keys(context)).toEqual(['hcp360']);
  });

  test('each has a description of what it allows', () => {
    expect(SETTINGS.length).toBeGreaterThan(20);
    expect(SETTINGS.filter(({ allowed }) => allowed === 'text')).toEqual([]);
  });
});
