import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { ACKNOWLEDGED } from '../../infra/constructs/acknowledge.ts';
import { pipelineApp } from '../../infra/synth.ts';
import { testContext } from './stage.ts';

const appOf = () => pipelineApp(testContext(), { outdir: mkdtempSync(join(tmpdir(), 'hcp360-nag-')) });
const pipeline = appOf();
const findingsIn = (pack: AwsSolutionsChecks, app: App): string[] =>
  pack
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );

/** The pack with its ears shut: what it would find if nothing were acknowledged. */
const unforgiving = new AwsSolutionsChecks(pipeline);
Reflect.set(unforgiving, 'isAcknowledged', () => false);

describe("cdk-nag's AwsSolutions pack", () => {
  test('finds nothing that is not acknowledged', () => {
    expect(findingsIn(new AwsSolutionsChecks(pipeline, { verbose: true }), pipeline)).toEqual([]);
  });

  test('would find what is wrong', () => {
    const app = new App();
    new Bucket(new Stack(app, 'Careless'), 'Bucket');
    expect(findingsIn(new AwsSolutionsChecks(app), app).join()).toContain('AwsSolutions-S10');
  });

  test('what is acknowledged is found, each with a reason of its own right: nothing is excused that does not need it', () => {
    const found = new Set(unforgiving.validateScope(pipeline).violations.map(({ ruleName }) => ruleName));
    const excused = pipeline.node
      .findAll()
      .filter((each) => CfnResource.isCfnResource(each))
      .flatMap((resource) => Object.entries<string>(resource.getMetadata(ACKNOWLEDGED) ?? {}));
    expect(excused.length).toBeGreaterThan(20);
    for (const [rule, reason] of excused) expect(reason, rule).toMatch(/^.{60,}\.$/);
    expect(new Set(excused.map(([rule]) => rule))).toEqual(found);
  });
});

describe("CloudFormation's own rules", () => {
  test('find nothing', () => {
    expect(() => pipeline.synth()).not.toThrow();
  });

  test('would stop the synthesis', () => {
    const app = appOf();
    for (const id of ['One', 'Other']) new CfnLogGroup(app.node.findChild('hcp360-test'), id, { logGroupName: 'the-same' });
    expect(() => app.synth()).toThrow();
  });
});
