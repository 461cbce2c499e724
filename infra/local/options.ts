/** How a local cloud is started. */
export interface LocalCloudOptions {
  /** The cloud assembly that `cdk synth` wrote, such as `cdk.out`. */
  readonly assembly: string;
  /** The port on 127.0.0.1; 0 (the default) takes any that is free. */
  readonly port?: number;
  /** Keeps tables, objects, secrets and messages here from run to run; without it everything lives in memory. One process at a time. */
  readonly dataDir?: string;
  /** Hears what the local cloud itself does. */
  readonly log?: (line: string) => void;
  /** Hears each line that a function writes. */
  readonly onLog?: (functionName: string, line: string) => void;
  /** Environments of a function at most, where the template reserves no fewer; by default one a core, between 2 and 4. Each is a thread of about 35 MB. */
  readonly functionConcurrency?: number;
  /** Added to every function's environment variables, and stronger than them. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Fires schedules when they are due; off by default, so that a test decides when. */
  readonly schedules?: boolean;
  /** Makes a failed message come again so soon, instead of when the rest of its visibility timeout is over. */
  readonly redeliverAfterSeconds?: number;
  /** Caps how long an event source waits for a batch to fill. */
  readonly maxBatchingWindowMs?: number;
  /** Lets every event source wait so long for a batch to fill, FIFO queues too: fewer and fuller batches cost less than many small ones. */
  readonly minBatchingWindowMs?: number;
  /** Multiplies the delays of `Wait` and `Retry` in state machines: 0.001 makes a second a millisecond. 1 by default. */
  readonly waitScale?: number;
}
