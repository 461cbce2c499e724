import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UnsupportedError } from '../errors.ts';
import { parseTemplate, type Template } from './template.ts';

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.object({ templateFile: z.string().optional(), stackName: z.string().optional() }).loose().optional(),
      dependencies: z.array(z.string()).optional(),
    }),
  ),
});

const Assets = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string().optional() }) })).default({}),
});

/** One stack of a cloud assembly. */
export interface Stack {
  /** The stack's name, as deployed. */
  readonly name: string;
  readonly template: Template;
  /** Folder of a Lambda's code by its `Code.S3Key`. Read from `<Stack>.assets.json`: `aws:asset:path` is only there under the CDK CLI. */
  readonly assetFolder: (s3Key: string) => string | undefined;
}

/**
 * Reads what `cdk synth` wrote.
 * @param directory the cloud assembly (usually `cdk.out`)
 * @returns its stacks, each after those that it depends on
 * @throws UnsupportedError where there is no assembly, or no stack in it
 */
export function readAssembly(directory: string): Stack[] {
  const root = resolve(directory);
  const file = join(root, 'manifest.json');
  if (!existsSync(file)) throw new UnsupportedError(`no cloud assembly in ${root} (run cdk synth first)`);
  const { artifacts } = Manifest.parse(readJson(file));
  const stacks = new Map<string, Stack>();
  const visit = (id: string): void => {
    const artifact = artifacts[id];
    if (!artifact || stacks.has(id)) return;
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    const templateFile = artifact.properties?.templateFile;
    if (artifact.type !== 'aws:cloudformation:stack' || !templateFile) return;
    stacks.set(id, readStack(root, artifact.properties?.stackName ?? id, templateFile));
  };
  for (const id of Object.keys(artifacts)) visit(id);
  if (stacks.size === 0) throw new UnsupportedError(`no stack in ${root}`);
  return [...stacks.values()];
}

function readStack(root: string, name: string, templateFile: string): Stack {
  const assetsFile = join(root, templateFile.replace(/\.template\.json$/, '.assets.json'));
  const files = existsSync(assetsFile) ? Assets.parse(readJson(assetsFile)).files : {};
  return {
    name,
    template: parseTemplate(readJson(join(root, templateFile))),
    assetFolder: (s3Key) => {
      const path = files[s3Key.replace(/\.zip$/, '')]?.source.path;
      return path === undefined ? undefined : resolve(root, path);
    },
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
