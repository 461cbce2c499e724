import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readAssembly, type Stack } from './assembly/assembly.ts';
import { BUILT, INERT } from './assembly/inert.ts';
import { ACCOUNT, REGION } from './assembly/names.ts';
import { Resolver, type Resource } from './assembly/resolver.ts';
import { DynamoDbService } from './dynamodb/service.ts';
import { tableOf } from './dynamodb/tables.ts';
import { UnsupportedError } from './errors.ts';
import { FauxqsApp } from './fauxqs/app.ts';
import { callerOf } from './gateway/caller.ts';
import { Faults } from './gateway/faults.ts';
import { Gateway } from './gateway/gateway.ts';
import type { JsonService } from './gateway/reply.ts';
import { type Usage, UsageMeter } from './gateway/usage.ts';
import { type Json, parseJson, toJson } from './json.ts';
import { eventSourceOf, runEventSource } from './lambda/event-source.ts';
import { LambdaFunction } from './lambda/function.ts';
import { type LocalCloud, type QueueDepth, type StartedExecution, type Status, StillBusyError } from './local-cloud.ts';
import type { LocalCloudOptions } from './options.ts';
import { Resources } from './resources.ts';
import { localRoutes } from './routes.ts';
import { type Notification, notificationsOf, notify } from './s3/notifications.ts';
import { openS3Store } from './s3/store.ts';
import { inputAt, type Schedule, scheduleOf } from './scheduler/schedule.ts';
import { SecretsService } from './secrets.ts';
import { depthOf, type PeekedMessage, peek, Queues } from './sqs/queues.ts';
import { parseDefinition, tasksOf } from './states/definition.ts';
import { type Execution, Executions, resultOfChild, statusOf } from './states/executions.ts';
import { StatesError } from './states/states-error.ts';
import { asS3Error, listed, type Publication, requireTask, runTask, type TaskServices } from './states/tasks.ts';

const SWEEP_MS = 5 * 60 * 1000;

/**
 * Builds what a cloud assembly describes, and runs it.
 * @throws UnsupportedError naming the first thing in the template that the local cloud does not have
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const stacks = readAssembly(options.assembly);
  requireKnownTypes(stacks);
  const gateway = new Gateway();
  const origin = await gateway.listen(options.port ?? 0);
  try {
    const cloud = new Cloud(options, origin, gateway);
    try {
      await cloud.build(stacks);
    } catch (error) {
      await cloud.stop();
      throw error;
    }
    return cloud;
  } catch (error) {
    await gateway.close();
    throw error;
  }
}

function requireKnownTypes(stacks: readonly Stack[]): void {
  const unknown = stacks.flatMap(({ template }) =>
    Object.entries(template.Resources).flatMap(([id, { Type }]) => (BUILT.has(Type) || Type in INERT ? [] : [`${Type} (${id})`])),
  );
  if (unknown.length > 0)
    throw new UnsupportedError(`the template holds what the local cloud does not have: ${unknown.join(', ')}`);
}

class Cloud implements LocalCloud {
  readonly origin: string;
  readonly outputs: Record<string, string> = {};
  readonly clientConfig;
  readonly faults = new Faults();
  readonly publications: Publication[] = [];
  readonly #options: LocalCloudOptions;
  readonly #log: (line: string) => void;
  readonly #gateway: Gateway;
  readonly #usage = new UsageMeter();
  readonly #objects;
  readonly #queues: Queues;
  readonly #dynamodb: DynamoDbService;
  readonly #secrets: SecretsService;
  readonly #fauxqs: FauxqsApp;
  readonly #executions: Executions;
  readonly #functions = new Map<string, LambdaFunction>();
  readonly #notifications: Notification[] = [];
  readonly #schedules: Schedule[] = [];
  readonly #stopping = new AbortController();
  readonly #pollers: Promise<void>[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  #resources = new Resources([]);
  #stopped: Promise<void> | undefined;

  constructor(options: LocalCloudOptions, origin: string, gateway: Gateway) {
    const dataDir = options.dataDir === undefined ? undefined : resolve(options.dataDir);
    this.#options = options;
    this.#log = options.log ?? (() => {});
    this.#gateway = gateway;
    this.origin = origin;
    this.clientConfig = {
      endpoint: origin,
      region: REGION,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      forcePathStyle: true,
    } as const;
    this.#secrets = new SecretsService(dataDir, this.#usage);
    this.#dynamodb = new DynamoDbService(dataDir, this.#usage);
    this.#objects = openS3Store(dataDir);
    this.#queues = new Queues(dataDir);
    this.#fauxqs = new FauxqsApp(this.#objects, this.#queues.store, (created) =>
      notify(created, this.#notifications, this.#queues),
    );
    this.#executions = new Executions((machine) => this.#hostOf(machine.name), this.#usage, this.#log);
  }

  async build(stacks: readonly Stack[]): Promise<void> {
    const startedAt = Date.now();
    await this.#dynamodb.open();
    await this.#fauxqs.ready();
    const exported = new Map<string, string>();
    const all: { resource: Resource; stack: Stack }[] = [];
    for (const stack of stacks) {
      const resolver = new Resolver(stack, this.origin, exported);
      all.push(...resolver.resources().map((resource) => ({ resource, stack })));
      Object.assign(this.outputs, resolver.outputs());
    }
    this.#resources = new Resources(all.map(({ resource }) => resource));
    await this.#buildStorage();
    const stackOf = new Map(all.map(({ resource, stack }) => [resource, stack]));
    for (const resource of this.#resources.ofType('AWS::Lambda::Function')) this.#addFunction(resource, stackOf.get(resource));
    for (const resource of this.#resources.ofType('AWS::StepFunctions::StateMachine')) this.#addMachine(resource);
    this.#schedules.push(...this.#resources.ofType('AWS::Scheduler::Schedule').map(scheduleOf));
    this.#serve();
    for (const resource of this.#resources.ofType('AWS::Lambda::EventSourceMapping')) this.#addEventSource(resource);
    this.#startTimers();
    this.#log(`local cloud at ${this.origin}, built in ${Date.now() - startedAt} ms`);
  }

  resource(id: string): Resource {
    return this.#resources.find(id);
  }

  queues(): QueueDepth[] {
    return this.#queues.all().map((queue) => ({
      name: queue.name,
      url: `${this.origin}/${ACCOUNT}/${queue.name}`,
      ...depthOf(queue),
      deadLettersOf: this.#queues.servedBy(queue),
    }));
  }

  peek(queue: string, count = 10): PeekedMessage[] {
    const found = this.#queues.byName(this.#resources.find(queue, 'AWS::SQS::Queue').name);
    return found ? peek(found, count) : [];
  }

  usage(): Usage {
    return this.#usage.read();
  }

  resetUsage(): void {
    this.#usage.reset();
  }

  async idle({ timeoutMs, ignoreQueues = [] }: { timeoutMs?: number; ignoreQueues?: readonly string[] } = {}): Promise<void> {
    const ignored = new Set(ignoreQueues.map((queue) => this.#resources.find(queue, 'AWS::SQS::Queue').name));
    const deadline = Date.now() + (timeoutMs ?? Number.POSITIVE_INFINITY);
    while (!this.#stopping.signal.aborted) {
      const busy = this.#busy(ignored);
      if (busy.length === 0) return;
      if (Date.now() >= deadline) throw new StillBusyError(busy, timeoutMs ?? 0);
      await sleep(5);
    }
  }

  fireSchedule(schedule: string, at: Date = new Date()): StartedExecution | undefined {
    const { name } = this.#resources.find(schedule, 'AWS::Scheduler::Schedule');
    const found = this.#schedules.find((one) => one.name === name);
    return found ? this.#fire(found, at) : undefined;
  }

  startExecution(machine: string, input: Json, name?: string): StartedExecution {
    const { arn } = this.#resources.find(machine, 'AWS::StepFunctions::StateMachine');
    return started(this.#executions.start(arn, input, name));
  }

  async invoke(lambda: string, payload: Json): Promise<{ ok: boolean; payload: Json }> {
    const found = this.#functions.get(this.#resources.find(lambda, 'AWS::Lambda::Function').name);
    if (!found) throw new UnsupportedError(`no function ${lambda}`);
    const result = await found.invoke(payload);
    return { ok: result.ok, payload: parseJson(result.payload) };
  }

  sweepExpired(now: number = Date.now()): Promise<number> {
    return this.#dynamodb.sweepExpired(Math.floor(now / 1000), callerOf('ttl'));
  }

  status(): Status {
    return {
      origin: this.origin,
      outputs: this.outputs,
      queues: this.queues(),
      functions: [...this.#functions.values()].map((lambda) => ({
        name: lambda.name,
        logicalId: lambda.logicalId,
        ...lambda.stats,
        running: lambda.running,
      })),
      executions: this.#executions.all().map((execution) => ({
        arn: execution.arn,
        name: execution.name,
        machine: execution.machine.name,
        status: statusOf(execution),
        startedAt: execution.startedAt.toISOString(),
        stoppedAt: execution.stoppedAt?.toISOString(),
      })),
      schedules: this.#schedules.map(({ name, expression, enabled }) => ({ name, expression, enabled })),
      busy: this.#busy(new Set()),
    };
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    for (const timer of this.#timers) clearInterval(timer);
    this.#queues.store.shutdown();
    await this.#executions.stopAll();
    await Promise.all([...this.#functions.values()].map((lambda) => lambda.stop()));
    await Promise.all(this.#pollers);
    await this.#gateway.close();
    await this.#fauxqs.close();
    this.#queues.close();
    await this.#dynamodb.close();
  }

  async #buildStorage(): Promise<void> {
    for (const resource of this.#resources.ofType('AWS::SecretsManager::Secret')) this.#secrets.add(resource);
    this.#queues.addAll(this.#resources.ofType('AWS::SQS::Queue'), (name) => `${this.origin}/${ACCOUNT}/${name}`);
    for (const resource of this.#resources.ofType('AWS::S3::Bucket')) {
      this.#objects.createBucket(resource.name);
      this.#notifications.push(...notificationsOf(resource));
    }
    for (const { bucket, queueArn } of this.#notifications)
      if (!this.#queues.byArn(queueArn))
        throw new UnsupportedError(`bucket ${bucket} notifies ${queueArn}, which is no queue of the assembly`);
    for (const resource of this.#resources.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'))
      await this.#dynamodb.addTable(tableOf(resource));
  }

  #addFunction(resource: Resource, stack: Stack | undefined): void {
    const lambda = new LambdaFunction(resource, stack?.assetFolder ?? (() => undefined), {
      origin: this.origin,
      concurrency: this.#options.functionConcurrency ?? Math.min(4, Math.max(2, availableParallelism())),
      environment: this.#options.environment ?? {},
      onLine: (name, line) => this.#options.onLog?.(name, line),
    });
    this.#functions.set(resource.name, lambda);
  }

  #addMachine(resource: Resource): void {
    const { DefinitionString, Definition, DefinitionSubstitutions } = resource.properties;
    let text = typeof DefinitionString === 'string' ? DefinitionString : JSON.stringify(Definition);
    for (const [name, value] of Object.entries(DefinitionSubstitutions ?? {}))
      text = text.replaceAll(`\${${name}}`, String(value));
    const where = `state machine ${resource.logicalId}`;
    const definition = parseDefinition(parseJson(text), where);
    for (const task of tasksOf(definition)) requireTask(task.resource, `${where}, state ${task.name}`);
    this.#executions.addMachine({ name: resource.name, arn: resource.arn, definition });
  }

  #addEventSource(resource: Resource): void {
    const source = eventSourceOf(resource);
    const queue = this.#queues.byArn(source.queueArn);
    const lambda = this.#findFunction(source.functionName);
    if (!queue || !lambda)
      throw new UnsupportedError(`event source ${resource.logicalId}: ${source.queueArn} to ${source.functionName}`);
    if (!source.enabled) return;
    const settings = {
      queues: this.#queues,
      signal: this.#stopping.signal,
      log: this.#log,
      maxWindowMs: this.#options.maxBatchingWindowMs,
      minWindowMs: this.#options.minBatchingWindowMs,
      redeliverAfterSeconds: this.#options.redeliverAfterSeconds,
    };
    this.#pollers.push(runEventSource(source, queue, lambda, settings));
  }

  #serve(): void {
    const services = new Map<string, JsonService>([
      ['dynamodb', this.#dynamodb],
      ['secretsmanager', this.#secrets],
      ['states', this.#executions],
    ]);
    this.#gateway.serve({
      fauxqs: this.#fauxqs,
      services,
      faults: this.faults,
      usage: this.#usage,
      log: this.#log,
      kill: async (logicalId, environment) => {
        for (const lambda of this.#functions.values()) if (lambda.logicalId === logicalId) await lambda.kill(environment);
      },
      route: localRoutes({ cloud: this, findFunction: (name) => this.#findFunction(name) }),
    });
  }

  #startTimers(): void {
    const sweep = setInterval(() => {
      this.sweepExpired().catch((error: unknown) => this.#log(`time to live: ${String(error)}`));
    }, SWEEP_MS);
    this.#timers.push(sweep.unref());
    if (!this.#options.schedules) return;
    let minute = Math.floor(Date.now() / 60_000);
    const tick = setInterval(() => {
      // A minute that was slept through is not made up for, as a schedule without a flexible window.
      const now = Math.floor(Date.now() / 60_000);
      if (now === minute) return;
      minute = now;
      const date = new Date(now * 60_000);
      for (const schedule of this.#schedules) if (schedule.enabled && schedule.due(date)) this.#fire(schedule, date);
    }, 1000);
    this.#timers.push(tick.unref());
  }

  #fire(schedule: Schedule, at: Date): StartedExecution | undefined {
    const id = randomUUID();
    const input = inputAt(schedule, at, id);
    this.#log(`schedule ${schedule.name} fired`);
    if (schedule.targetArn.includes(':states:')) return started(this.#executions.start(schedule.targetArn, parseJson(input), id));
    if (schedule.targetArn.includes(':sqs:')) {
      this.#queues.send(schedule.targetArn, input);
      return undefined;
    }
    const lambda = this.#findFunction(schedule.targetArn);
    if (!lambda) throw new UnsupportedError(`schedule ${schedule.name}: no function ${schedule.targetArn}`);
    lambda.invoke(parseJson(input)).then(
      (result) => {
        if (!result.ok) this.#log(`schedule ${schedule.name}: ${lambda.name} failed: ${result.payload.slice(0, 300)}`);
      },
      (error: unknown) => this.#log(`schedule ${schedule.name}: ${String(error)}`),
    );
    return undefined;
  }

  #findFunction(nameOrArn: string): LambdaFunction | undefined {
    const name = nameOrArn.replace(/:\$LATEST$/, '').replace(/^arn:.*:function:/, '');
    return this.#functions.get(name);
  }

  #hostOf(machine: string): ReturnType<ConstructorParameters<typeof Executions>[0]> {
    const services: TaskServices = {
      findFunction: (name) => this.#findFunction(name),
      fauxqs: this.#fauxqs,
      objects: this.#objects,
      dynamodb: this.#dynamodb,
      usage: this.#usage,
      publications: this.publications,
      startExecution: async (input, wait) => {
        const { StateMachineArn, Name, Input } = input;
        const child = this.#executions.start(
          String(StateMachineArn),
          typeof Input === 'string' ? parseJson(Input) : (Input ?? {}),
          typeof Name === 'string' ? Name : undefined,
        );
        if (wait === 'no') return { ExecutionArn: child.arn, StartDate: child.startedAt.getTime() };
        await child.done;
        return resultOfChild(child, wait);
      },
    };
    const read = <T>(run: () => T): T => {
      try {
        return asS3Error(run);
      } catch (error) {
        throw new StatesError('States.ItemReaderFailed', String(error), { cause: error });
      }
    };
    return {
      task: (resource, input) => runTask(resource, input, machine, services),
      readObject: async (bucket, key) => read(() => this.#objects.getObject(bucket, key).body),
      listObjects: async (bucket, prefix) =>
        read(() =>
          this.#objects
            .listObjects(bucket, { prefix, maxKeys: Number.MAX_SAFE_INTEGER })
            .objects.map((object) => toJson(listed(object)) ?? null),
        ),
      writeObject: async (bucket, key, text) => {
        this.#fauxqs.putObject(bucket, key, Buffer.from(text), 'application/json');
      },
      sleep: (milliseconds, signal) => sleep(milliseconds * (this.#options.waitScale ?? 1), undefined, { signal }),
    };
  }

  #busy(ignoredQueues: ReadonlySet<string>): string[] {
    const queues = this.queues()
      .filter(({ deadLettersOf, name }) => deadLettersOf.length === 0 && !ignoredQueues.has(name))
      .filter(({ visible, inFlight, delayed }) => visible + inFlight + delayed > 0)
      .map(
        ({ name, visible, inFlight, delayed }) => `queue ${name}: ${visible} visible, ${inFlight} in flight, ${delayed} delayed`,
      );
    const functions = [...this.#functions.values()].filter(({ busy }) => busy).map(({ name }) => `function ${name} runs`);
    const executions = this.#executions.running().map(({ name, machine }) => `execution ${machine.name}/${name} runs`);
    return [...queues, ...functions, ...executions];
  }
}

function started({ arn, done }: Execution): StartedExecution {
  return { arn, done };
}
