import { expect, test } from 'vitest';
import { stageTemplate, textOf } from './stage.ts';

/** Logical ids included: one that changes is a table, bucket or key that a deployment would replace. */
test('what a stage consists of', async () => {
  const { resources, statements, template } = stageTemplate();
  const lines = [
    '# resources',
    ...resources.map(({ id, Type }) => `${Type} ${id}`).sort(),
    '',
    '# what is allowed, and to whom',
    ...statements
      .filter(({ Effect }) => Effect === 'Allow')
      .map(({ in: { id }, Action, Resource }) => `${id}: ${Action.join(', ')} on ${Resource.map(textOf).join(', ') || 'itself'}`)
      .sort(),
    '',
    '# outputs',
    ...Object.keys(template.Outputs).sort(),
    '',
    '# state machines',
    ...resources
      .filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')
      .map(({ id, Properties }) => `${id}\n${JSON.stringify(JSON.parse(textOf(Properties['DefinitionString'])), null, 1)}`),
    '',
  ];
  await expect(lines.join('\n')).toMatchFileSnapshot('./stage.snap');
});
