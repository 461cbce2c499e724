import { startLocalCloud } from '../../infra/local/cloud.ts';
import type { LocalCloud } from '../../infra/local/local-cloud.ts';
import type { Configuration } from '../../shared/contracts/config.ts';
import { publishConfiguration } from '../../shared/stores/configuration.ts';
import { type Connection, connect, localClientConfig } from '../cloud/connection.ts';
import { StackOutputs } from '../cloud/stack-outputs.ts';
import { synthesizeOnce } from '../cloud/synthesis.ts';
import { orInterrupted } from '../interrupt.ts';
import type { Progress } from '../terminal/progress.ts';
import { withWebhooksTo } from '../webhooks/destinations.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../webhooks/receiver.ts';

/** Tried first, so that a kept state directory sees the same configuration again. */
const CLOUD_PORT = 4566;
const RECEIVER_PORT = 4567;

/** On this machine nobody waits minutes for the next attempt, and a thread more than there are cores only costs memory. */
const HURRY = {
  redeliverAfterSeconds: 2,
  minBatchingWindowMs: 100,
  maxBatchingWindowMs: 200,
  waitScale: 0.05,
  functionConcurrency: 1,
};

/** A local cloud with the pipeline in it, configured, and a receiver of its webhooks. */
export interface LocalSession {
  cloud: LocalCloud;
  connection: Connection;
  /** As published: the destinations' URLs lead to the receiver. */
  configuration: Configuration;
  receiver: WebhookReceiver;
  stop(): Promise<void>;
}

export interface SessionOptions {
  configuration: Configuration;
  /** Where the configuration was read: the stack makes a secret for each of its destinations. */
  configDirectory: string;
  /** Keeps the state between runs; in memory without. */
  stateDirectory?: string;
  /** Gets what the functions and the cloud itself (`cloud`) log, line by line. */
  log: (from: string, line: string) => void;
  progress: Progress;
  signal: AbortSignal;
}

/** Start everything that a run needs. Whatever was started is stopped again where a later step fails or is interrupted. */
export const openLocalSession = async (options: SessionOptions): Promise<LocalSession> => {
  const { progress, signal } = options;
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.reverse().splice(0)) await each();
  };
  try {
    const synthesis = progress.start('synthesizing the stack');
    const { assembly, fresh } = await synthesizeOnce(options.configDirectory, signal);
    synthesis.done(fresh ? 'infra/ → CloudFormation template' : 'unchanged since the last run');

    const starting = progress.start('starting the local cloud');
    const keeps = options.stateDirectory !== undefined;
    const cloud = await orInterrupted(
      startLocalCloud({
        assembly,
        port: keeps ? CLOUD_PORT : 0,
        log: (line) => options.log('cloud', line),
        onLog: options.log,
        ...HURRY,
        ...(options.stateDirectory === undefined ? {} : { dataDir: options.stateDirectory }),
      }),
      signal,
    );
    stops.push(() => cloud.stop());
    starting.done(cloud.origin);

    const connection = connect(
      `the local cloud at ${cloud.origin}`,
      localClientConfig(cloud.origin),
      StackOutputs.parse(cloud.outputs),
    );
    stops.push(() => connection.close());
    const receiver = await startWebhookReceiver({
      secretOf: async (destination) => {
        const arn = connection.outputs.DestinationSecrets[destination];
        return arn === undefined ? undefined : connection.secret(arn);
      },
      ...(keeps ? { port: RECEIVER_PORT } : {}),
    });
    stops.push(() => receiver.stop());
    const configuration = withWebhooksTo(options.configuration, receiver.urlFor);
    await publishConfiguration(connection.bucket(connection.outputs.ConfigBucket), configuration);
    return { cloud, connection, configuration, receiver, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
