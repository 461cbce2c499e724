import { App } from 'aws-cdk-lib';
import { readConfigurationDirectory } from '../shared/stores/config-directory.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { readSettings } from './settings.ts';

/** CDK's own switches that the stack relies on; here, since cdk.json is read by the CLI alone. */
const FEATURES = {
  // Without it the maps' result writers are left out in silence.
  '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2': true,
  // Access logs are let in by policy: buckets have no ACLs.
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  // What CloudFormation would refuse stops the synthesis.
  '@aws-cdk/core:validateAgainstDefaultRules': true,
};

/** Context of a CDK app: settings as readSettings knows them, and CDK's own. */
export type Context = Record<string, unknown>;

export interface AppOptions {
  /** Where the cloud assembly goes; the CDK CLI, or else a temporary directory, where it is absent. */
  outdir?: string;
  /** Whether to check the template against CloudFormation's own schemas and rules, which takes three seconds. */
  validate?: boolean;
}

/**
 * The CDK app with the stack of one stage in it.
 * @throws ConfigurationError or ContractError where a setting or the configuration directory is wrong
 */
export const pipelineApp = (context: Context = {}, { outdir, validate = true }: AppOptions = {}): App => {
  const app = new App({
    context: { ...FEATURES, ...context },
    analyticsReporting: false,
    builtinCloudFormationValidation: validate,
    ...(outdir === undefined ? {} : { outdir }),
  });
  // What the CLI was given with -c stands in the app by now.
  const settings = readSettings(app.node.getAllContext());
  const { destinations } = readConfigurationDirectory(settings.config);
  new PipelineStack(
    app,
    settings,
    destinations.map(({ id }) => id),
  );
  return app;
};

/**
 * Synthesizes in process, for the local cloud: without the CDK CLI, and without the checks that matter to AWS alone.
 * @param outdir where the cloud assembly goes
 * @returns the directory of the assembly
 */
export const synthesize = ({ outdir, context }: { outdir: string; context?: Context }): string =>
  pipelineApp(context, { outdir, validate: false }).synth().directory;
