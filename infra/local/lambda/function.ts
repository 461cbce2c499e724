import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { REGION } from '../assembly/names.ts';
import type { Resource } from '../assembly/resolver.ts';
import { UnsupportedError } from '../errors.ts';
import { accessKeyOf } from '../gateway/caller.ts';
import { Environment, failure, type InvokeResult } from './environment.ts';

const LARGEST_PAYLOAD_BYTES = 6 * 1024 * 1024;

const Properties = z.object({
  Handler: z.string(),
  Runtime: z.string(),
  Code: z.object({ S3Key: z.string() }),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).default({ Variables: {} }),
  Layers: z.undefined('layers are not emulated').optional(),
});

/** What functions share. */
export interface FunctionSettings {
  readonly origin: string;
  /** Environments of a function at most, where the template reserves no fewer. */
  readonly concurrency: number;
  /** Added to every function's variables, and stronger than them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (functionName: string, line: string) => void;
}

/** What a function did so far. */
export interface FunctionStats {
  invocations: number;
  /** Invocations that failed, time-outs included. */
  errors: number;
  coldStarts: number;
}

/** A place in which a function can run now. It must be given back. */
export interface Slot {
  invoke(event: unknown): Promise<InvokeResult>;
  release(): void;
}

/** One Lambda function: its bundle, run in as many environments as its concurrency allows. */
export class LambdaFunction {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** In seconds. */
  readonly timeout: number;
  readonly concurrency: number;
  readonly stats: FunctionStats = { invocations: 0, errors: 0, coldStarts: 0 };
  readonly #properties: z.infer<typeof Properties>;
  readonly #settings: FunctionSettings;
  readonly #file: string;
  readonly #folder: string;
  readonly #idle: { id: number; environment: Environment }[] = [];
  readonly #alive = new Map<number, Environment>();
  readonly #waiting: (() => void)[] = [];
  #busy = 0;
  #running = 0;
  #lastId = 0;
  #stopped = false;

  /**
   * @param assetFolder finds the folder of a bundle by its asset's key
   * @throws UnsupportedError for a function that is not a Node.js bundle of the assembly
   */
  constructor(resource: Resource, assetFolder: (s3Key: string) => string | undefined, settings: FunctionSettings) {
    const parsed = Properties.safeParse(resource.properties);
    if (!parsed.success) throw new UnsupportedError(`function ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
    const properties = parsed.data;
    if (!properties.Runtime.startsWith('nodejs'))
      throw new UnsupportedError(`runtime ${properties.Runtime} of function ${resource.logicalId}`);
    const folder = assetFolder(properties.Code.S3Key);
    if (folder === undefined)
      throw new UnsupportedError(`function ${resource.logicalId}: its code is not an asset of the assembly`);
    const module = properties.Handler.replace(/\.[^.]*$/, '');
    const file = ['.mjs', '.js', '.cjs'].map((extension) => join(folder, module + extension)).find(existsSync);
    if (file === undefined)
      throw new UnsupportedError(`function ${resource.logicalId}: no file for handler ${properties.Handler} in ${folder}`);
    this.logicalId = resource.logicalId;
    this.name = resource.name;
    this.arn = resource.arn;
    this.timeout = properties.Timeout;
    this.concurrency = Math.max(
      1,
      Math.min(settings.concurrency, properties.ReservedConcurrentExecutions ?? settings.concurrency),
    );
    this.#properties = properties;
    this.#settings = settings;
    this.#folder = folder;
    this.#file = file;
  }

  /** True while a slot is taken or an invocation waits for one. */
  get busy(): boolean {
    return this.#busy > 0 || this.#waiting.length > 0;
  }

  /** Invocations running at this moment. */
  get running(): number {
    return this.#running;
  }

  /** Waits for a free slot: beyond its concurrency a function is not started again. */
  async acquire(): Promise<Slot> {
    if (this.#busy >= this.concurrency) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#busy += 1;
    return { invoke: (event) => this.#run(event), release: () => this.#release() };
  }

  /** Invokes it once, waiting for a free slot. */
  async invoke(event: unknown): Promise<InvokeResult> {
    const slot = await this.acquire();
    try {
      return await slot.invoke(event);
    } finally {
      slot.release();
    }
  }

  /** Ends one environment at once, as a crash would: the invocation in it fails. */
  async kill(environment: number): Promise<void> {
    await this.#alive.get(environment)?.terminate();
  }

  /** Ends every environment. What is invoked from now on fails. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#alive.values()].map((environment) => environment.terminate()));
    this.#alive.clear();
    this.#idle.length = 0;
  }

  #release(): void {
    const next = this.#waiting.shift();
    // The slot goes straight to who waits, so the count stays.
    if (next) next();
    else this.#busy -= 1;
  }

  async #run(event: unknown): Promise<InvokeResult> {
    if (this.#stopped) return failure('Runtime.ExitError', 'the local cloud stopped');
    const text = JSON.stringify(event) ?? 'null';
    if (Buffer.byteLength(text) > LARGEST_PAYLOAD_BYTES)
      return failure('RequestEntityTooLargeException', 'the event is over 6 MiB');
    const { id, environment } = this.#environment();
    this.stats.invocations += 1;
    this.#running += 1;
    try {
      const result = await environment.run(
        {
          requestId: randomUUID(),
          event: text,
          functionName: this.name,
          functionArn: this.arn,
          memorySize: String(this.#properties.MemorySize),
        },
        this.timeout * 1000,
      );
      const checked =
        Buffer.byteLength(result.payload) > LARGEST_PAYLOAD_BYTES
          ? failure(
              'Function.ResponseSizeTooLarge',
              'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
            )
          : result;
      if (!checked.ok) this.stats.errors += 1;
      return checked;
    } finally {
      this.#running -= 1;
      if (environment.dead) this.#alive.delete(id);
      else this.#idle.push({ id, environment });
    }
  }

  #environment(): { id: number; environment: Environment } {
    for (let warm = this.#idle.pop(); warm; warm = this.#idle.pop()) {
      if (!warm.environment.dead) return warm;
      this.#alive.delete(warm.id);
    }
    this.#lastId += 1;
    const id = this.#lastId;
    const environment = new Environment({
      data: { file: this.#file, exportName: this.#properties.Handler.split('.').at(-1) ?? 'handler' },
      variables: this.#variables(id),
      memorySize: this.#properties.MemorySize,
      onLine: (line) => this.#settings.onLine(this.name, line),
    });
    this.#alive.set(id, environment);
    this.stats.coldStarts += 1;
    return { id, environment };
  }

  #variables(id: number): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      TZ: ':UTC',
      LANG: 'en_US.UTF-8',
      ...this.#properties.Environment.Variables,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: accessKeyOf(this.logicalId, id),
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_ENDPOINT_URL: this.#settings.origin,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: this.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(this.#properties.MemorySize),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${this.name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR',
      LAMBDA_TASK_ROOT: this.#folder,
      _HANDLER: this.#properties.Handler,
      ...this.#settings.environment,
    };
  }
}
