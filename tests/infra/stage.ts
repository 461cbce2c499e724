import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipelineApp } from '../../infra/synth.ts';

type Fields = Record<string, any>;
export interface Resource {
  id: string;
  Type: string;
  Properties: Fields;
  Metadata?: Fields;
  DependsOn?: string[];
  DeletionPolicy?: string;
}
export interface Statement {
  /** The resource that holds it. */
  in: Resource;
  Effect: string;
  Action: string[];
  Resource: unknown[];
  Principal?: unknown;
  Condition?: Fields;
}

/** A configuration directory with nothing in it but destinations: all that the stack reads of it. */
export const configWith = (...destinations: string[]): string => {
  const directory = mkdtempSync(join(tmpdir(), 'hcp360-config-'));
  for (const folder of ['sources', 'matching', 'scorecards', 'segments', 'destinations']) mkdirSync(join(directory, folder));
  for (const id of destinations)
    writeFileSync(
      join(directory, 'destinations', `${id}.json`),
      JSON.stringify({ id, title: id, url: `https://${id}.example/hooks`, segments: 'all' }),
    );
  return directory;
};

export const testContext = (context: Fields = {}): Fields => ({
  config: configWith('crm', 'journeys'),
  stage: 'test',
  // Bundles are not what most tests are about, and take most of the time.
  'aws:cdk:bundling-stacks': [],
  ...context,
});

/** The template of a stage with these settings, as deployed. */
export const stageTemplate = (context: Fields = {}) => {
  const app = pipelineApp(testContext(context), { outdir: mkdtempSync(join(tmpdir(), 'hcp360-assembly-')), validate: false });
  const [stack] = app.synth().stacks;
  const template: { Resources: Record<string, Omit<Resource, 'id'>>; Outputs: Fields } = stack!.template;
  const resources: Resource[] = Object.entries(template.Resources).map(([id, resource]) => ({
    ...resource,
    id,
    Properties: resource.Properties ?? {},
  }));
  const ofType = (...types: string[]): Resource[] => resources.filter(({ Type }) => types.includes(Type));
  return { template, stackName: stack!.stackName, resources, ofType, statements: resources.flatMap(statementsOf) };
};
export type StageTemplate = ReturnType<typeof stageTemplate>;

const listOf = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** Every policy statement, wherever in a resource it stands. */
const statementsOf = (resource: Resource): Statement[] => {
  const found: Statement[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('Effect' in value) {
      const statement = value as Fields;
      found.push({
        ...statement,
        in: resource,
        Effect: statement['Effect'],
        Action: listOf(statement['Action']),
        Resource: listOf(statement['Resource']),
      });
    } else for (const each of Object.values(value)) walk(each);
  };
  walk(resource.Properties);
  return found;
};

/** A reference as text: `<Id.Arn>/runs/*`. */
export const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const [name, argument] = Object.entries(value as Fields)[0]!;
  if (name === 'Fn::Join') return argument[1].map(textOf).join(argument[0]);
  if (name === 'Fn::GetAtt') return `<${argument.join('.')}>`;
  if (name === 'Ref') return `<${argument}>`;
  return JSON.stringify(value);
};

/** The logical id that a reference names. */
export const idOf = (reference: unknown): string => /^<([^.>]+)/.exec(textOf(reference))?.[1] ?? '';
