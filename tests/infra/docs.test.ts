import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SETTINGS } from '../../infra/settings.ts';
import { FUNCTION_FAILURES, MACHINE_FAILURES, QUEUE_FAILURES } from '../../infra/stages/failures.ts';
import { stageTemplate } from './stage.ts';

const guide = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
const rows = guide.split('\n').filter((line) => line.startsWith('|'));

test("the operator's guide has every setting, with its default and what is allowed", () => {
  for (const { name, default: value, allowed } of SETTINGS)
    expect(
      rows.filter((row) => row.startsWith(`| \`${name}\` | ${value === undefined ? '–' : `\`${value}\``} | ${allowed} |`)),
      name,
    ).toHaveLength(1);
});

test('and what each failure means, in the words of its alarm', () => {
  const failures = { ...QUEUE_FAILURES, ...FUNCTION_FAILURES, ...MACHINE_FAILURES };
  expect(Object.keys(failures)).toHaveLength(7 + 14 + 2);
  for (const [name, meaning] of Object.entries(failures))
    expect(
      rows.filter((row) => row.startsWith(`| ${name} | ${meaning} |`)),
      name,
    ).toHaveLength(1);
});

test('and every output and way for a weekly run to fail', () => {
  const { template, ofType } = stageTemplate();
  for (const output of Object.keys(template.Outputs)) expect(guide).toContain(`\`${output}\``);
  for (const error of ['GuardHeld', 'RunIncomplete', 'PushIncomplete']) {
    expect(JSON.stringify(ofType('AWS::StepFunctions::StateMachine'))).toContain(error);
    expect(rows.filter((row) => row.startsWith(`| \`${error}\` |`))).toHaveLength(1);
  }
  expect(guide).toContain(`${ofType('AWS::CloudWatch::Alarm').length} of them`);
});
