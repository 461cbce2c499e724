import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { type SandboxData, SandboxReply, type SandboxRequest } from './protocol.ts';

/** How an invocation ended. `payload` is JSON text: the result, or `{ errorType, errorMessage }`. */
export interface InvokeResult {
  readonly ok: boolean;
  readonly payload: string;
}

/** The settings of one execution environment. */
export interface EnvironmentSettings {
  readonly data: SandboxData;
  readonly variables: Record<string, string>;
  /** In MiB. */
  readonly memorySize: number;
  readonly onLine: (line: string) => void;
}

/** One Lambda execution environment: a worker thread that runs one invocation at a time. */
export class Environment {
  readonly #worker: Worker;
  #running: { requestId: string; end: (result: InvokeResult) => void } | undefined;
  #dead = false;

  constructor(settings: EnvironmentSettings) {
    this.#worker = new Worker(new URL('./sandbox.ts', import.meta.url), {
      workerData: settings.data,
      env: settings.variables,
      // NODE_OPTIONS in a worker's env is not applied, and without this the parent's own flags would be.
      execArgv: ['--disable-warning=ExperimentalWarning', ...nodeOptions(settings.variables['NODE_OPTIONS'])],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: Math.max(64, settings.memorySize) },
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr])
      createInterface({ input: stream }).on('line', settings.onLine);
    this.#worker.on('message', (message: unknown) => {
      const reply = SandboxReply.parse(message);
      if (reply.requestId === this.#running?.requestId) this.#end({ ok: reply.ok, payload: reply.payload });
    });
    this.#worker.on('error', (error) => this.#die(error instanceof Error ? error.message : String(error)));
    this.#worker.on('exit', (code) => this.#die(`exited with code ${code}`));
  }

  /** True once it can run nothing more. */
  get dead(): boolean {
    return this.#dead;
  }

  /**
   * Runs one invocation. One that is not done by its deadline ends as a time-out, and the environment with it.
   * @param timeoutMs from now
   */
  async run(request: Omit<SandboxRequest, 'deadline'>, timeoutMs: number): Promise<InvokeResult> {
    if (this.#dead) return failure('Runtime.ExitError', 'the environment is gone');
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<InvokeResult>((resolve) => {
        this.#running = { requestId: request.requestId, end: resolve };
        timer = setTimeout(() => {
          const seconds = (timeoutMs / 1000).toFixed(2);
          this.#end(
            failure('Sandbox.Timedout', `RequestId: ${request.requestId} Error: Task timed out after ${seconds} seconds`),
          );
          void this.terminate();
        }, timeoutMs);
        this.#worker.postMessage({ ...request, deadline: Date.now() + timeoutMs });
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends it at once, wherever its code is. A running invocation fails. */
  async terminate(): Promise<void> {
    this.#die('terminated');
    await this.#worker.terminate();
  }

  #die(why: string): void {
    this.#dead = true;
    this.#end(failure('Runtime.ExitError', `Error: Runtime exited: ${why}`));
  }

  #end(result: InvokeResult): void {
    const running = this.#running;
    this.#running = undefined;
    running?.end(result);
  }
}

/** A failed invocation's result. */
export function failure(errorType: string, errorMessage: string): InvokeResult {
  return { ok: false, payload: JSON.stringify({ errorType, errorMessage }) };
}

/** The flags that a worker can take over. */
function nodeOptions(text: string | undefined): string[] {
  return (text ?? '').split(' ').filter((flag) => flag === '--enable-source-maps');
}
