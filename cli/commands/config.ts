import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Configuration } from '../../shared/contracts/config.ts';
import { publishConfiguration } from '../../shared/stores/configuration.ts';
import { connectTo } from '../cloud/connection.ts';
import { checkConfiguration } from '../config/check.ts';
import { configSchemas } from '../config/schemas.ts';
import { CliError } from '../errors.ts';
import { type Target, targetOptions } from '../options.ts';
import { CONFIG } from '../paths.ts';
import { count } from '../terminal/format.ts';
import { bad, bold, good } from '../terminal/style.ts';
import { withWebhooksTo } from '../webhooks/destinations.ts';
import { urlAt } from '../webhooks/receiver.ts';

/**
 * Read a configuration directory, or tell everything that is wrong with it.
 * @throws CliError after the problems were written to standard error
 */
export const requireConfiguration = (directory: string): Configuration => {
  const result = checkConfiguration(directory);
  if ('configuration' in result) return result.configuration;
  for (const { file, path, message } of result.problems) {
    const where = [file === undefined ? directory : join(directory, file), path].filter(Boolean).join(': ');
    process.stderr.write(`${bad('✘')} ${bold(where)}: ${message}\n`);
  }
  throw new CliError(
    `the configuration has ${count(result.problems.length, 'error')}`,
    'mend them and try again; nothing was changed',
  );
};

const describe = ({ version, sources, matching, scorecards, segments, destinations }: Configuration): string =>
  `version ${version}: ${[
    count(sources.length, 'source'),
    count(matching.length, 'matching model'),
    count(scorecards.length, 'scorecard'),
    count(segments.length, 'segment'),
    count(destinations.length, 'destination'),
  ].join(', ')}`;

const check = (options: { config: string }): void => {
  console.log(`${good('✔')} ${options.config} is right, ${describe(requireConfiguration(options.config))}`);
};

const push = async (options: { config: string } & Target): Promise<void> => {
  const checked = requireConfiguration(options.config);
  const connection = await connectTo(options);
  const { receiver } = connection;
  const configuration = receiver === undefined ? checked : withWebhooksTo(checked, urlAt(receiver));
  try {
    await publishConfiguration(connection.bucket(connection.outputs.ConfigBucket), configuration);
    console.log(`${good('✔')} ${connection.name} now uses ${describe(configuration)}; running functions follow within a minute`);
  } finally {
    connection.close();
  }
};

const schemas = (options: { out: string }): void => {
  mkdirSync(options.out, { recursive: true });
  for (const [file, text] of configSchemas()) {
    writeFileSync(join(options.out, file), text);
    console.log(join(options.out, file));
  }
};

export const addConfigCommand = (program: Command): void => {
  const command = program
    .command('config')
    .description('check, publish and describe the configuration')
    .addHelpText(
      'after',
      `
Examples:
  $ hcp360 config check --config my-config
  $ hcp360 config push --stage prod --region eu-west-1`,
    );
  command
    .command('check')
    .description('say whether every configuration file is right, and what is wrong where')
    .option('--config <dir>', 'the configuration', CONFIG)
    .action(check);
  targetOptions(command.command('push').description('check the configuration and make it the active one'))
    .option('--config <dir>', 'the configuration', CONFIG)
    .action(push);
  command
    .command('schemas')
    .description('write the JSON Schemas of the configuration files, for editors')
    .option('--out <dir>', 'where to', join(CONFIG, 'schemas'))
    .action(schemas);
};
