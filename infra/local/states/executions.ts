import { randomUUID } from 'node:crypto';
import { NotEmulatedError, ServiceError } from '../errors.ts';
import type { Caller } from '../gateway/caller.ts';
import { type JsonService, ok, type Reply } from '../gateway/reply.ts';
import type { UsageMeter } from '../gateway/usage.ts';
import { fieldsOf, type Json, type JsonObject, parseJson } from '../json.ts';
import type { MachineDefinition } from './definition.ts';
import { type Frame, type MachineHost, Scope, withinLimit } from './frame.ts';
import { runGraph } from './interpreter.ts';
import { asStatesError, StatesError } from './states-error.ts';

/** A state machine that can be started. */
export interface Machine {
  readonly name: string;
  readonly arn: string;
  readonly definition: MachineDefinition;
}

/** A step in an execution's history. */
export interface HistoryEvent {
  readonly type: string;
  /** The state's name. */
  readonly name: string;
  readonly at: Date;
  readonly detail: JsonObject | undefined;
}

/** How an execution ended. */
export type ExecutionEnd =
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | { readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; readonly error: string; readonly cause: string };

/** One execution of a machine. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: Machine;
  readonly input: Json;
  readonly startedAt: Date;
  readonly stoppedAt: Date | undefined;
  readonly end: ExecutionEnd | undefined;
  readonly history: readonly HistoryEvent[];
  /** Resolves at its end, however it ends. */
  readonly done: Promise<ExecutionEnd>;
}

interface Running extends Execution {
  stoppedAt: Date | undefined;
  end: ExecutionEnd | undefined;
  history: HistoryEvent[];
  readonly stop: (why: string) => void;
}

/** Makes the host of a machine's executions; history is recorded elsewhere. */
export type HostOf = (machine: Machine) => Omit<MachineHost, 'record'>;

/** Step Functions: machines, their executions, and the API on both. */
export class Executions implements JsonService {
  readonly #machines = new Map<string, Machine>();
  readonly #executions = new Map<string, Running>();
  readonly #hostOf: HostOf;
  readonly #usage: UsageMeter;
  readonly #log: (line: string) => void;

  constructor(hostOf: HostOf, usage: UsageMeter, log: (line: string) => void) {
    this.#hostOf = hostOf;
    this.#usage = usage;
    this.#log = log;
  }

  addMachine(machine: Machine): void {
    this.#machines.set(machine.arn, machine);
  }

  machines(): Machine[] {
    return [...this.#machines.values()];
  }

  all(): Execution[] {
    return [...this.#executions.values()];
  }

  running(): Execution[] {
    return this.all().filter(({ end }) => end === undefined);
  }

  /**
   * Starts an execution. A name that is running with the same input gives that execution again.
   * @throws ServiceError `StateMachineDoesNotExist`, `ExecutionAlreadyExists`
   */
  start(machineArn: string, input: Json, name: string = randomUUID()): Execution {
    const machine = this.#machines.get(machineArn);
    if (!machine) throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
    const arn = `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const earlier = this.#executions.get(arn);
    if (earlier) {
      if (earlier.end === undefined && JSON.stringify(earlier.input) === JSON.stringify(input)) return earlier;
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    withinLimit(input, 'the input');
    const execution = this.#run(machine, arn, name, input);
    this.#executions.set(arn, execution);
    return execution;
  }

  call(action: string, input: unknown, caller: Caller): Reply {
    this.#usage.call(caller, 'states', action);
    const request = fieldsOf(input);
    switch (action) {
      case 'StartExecution': {
        const name = request['name'] === undefined ? undefined : String(request['name']);
        const execution = this.start(String(request['stateMachineArn']), parseInput(request['input']), name);
        return ok({ executionArn: execution.arn, startDate: execution.startedAt.getTime() / 1000 });
      }
      case 'StopExecution': {
        const execution = this.#find(request['executionArn']);
        execution.stop(String(request['cause'] ?? 'StopExecution'));
        return ok({ stopDate: Date.now() / 1000 });
      }
      case 'DescribeExecution':
        return ok(describe(this.#find(request['executionArn'])));
      case 'ListExecutions':
        return ok({ executions: this.#list(String(request['stateMachineArn']), request['statusFilter']) });
      case 'GetExecutionHistory':
        return ok({ events: this.#find(request['executionArn']).history.map(historyEvent) });
      case 'ListStateMachines':
        return ok({ stateMachines: this.machines().map(({ name, arn }) => ({ name, stateMachineArn: arn, type: 'STANDARD' })) });
      default:
        throw new NotEmulatedError(`states:${action}`);
    }
  }

  /** Stops everything that runs. Executions do not outlive their process. */
  async stopAll(): Promise<void> {
    const running = [...this.#executions.values()].filter(({ end }) => end === undefined);
    for (const execution of running) execution.stop('the local cloud stopped');
    await Promise.all(running.map(({ done }) => done));
  }

  #run(machine: Machine, arn: string, name: string, input: Json): Running {
    const stop = new AbortController();
    const history: HistoryEvent[] = [];
    const startedAt = new Date();
    const record: MachineHost['record'] = (type, state, detail) => {
      history.push({ type, name: state, at: new Date(), detail });
    };
    const frame: Frame = {
      host: { ...this.#hostOf(machine), record },
      machineArn: machine.arn,
      context: {
        Execution: {
          Id: arn,
          Input: input,
          Name: name,
          RoleArn: 'arn:aws:iam::000000000000:role/local',
          StartTime: startedAt.toISOString(),
          RedriveCount: 0,
        },
        StateMachine: { Id: machine.arn, Name: machine.name },
      },
      scope: new Scope(),
      signal: stop.signal,
    };
    let why: ExecutionEnd | undefined;
    const end = async (): Promise<ExecutionEnd> => {
      const seconds = machine.definition.timeoutSeconds;
      const timer =
        seconds === undefined
          ? undefined
          : setTimeout(
              () => abort({ status: 'TIMED_OUT', error: 'States.Timeout', cause: `timed out after ${seconds} s` }),
              seconds * 1000,
            );
      try {
        return { status: 'SUCCEEDED', output: await runGraph(machine.definition, input, frame) };
      } catch (thrown) {
        const error = asStatesError(thrown);
        return why ?? { status: 'FAILED', error: error.error, cause: error.message };
      } finally {
        clearTimeout(timer);
      }
    };
    const abort = (reason: ExecutionEnd): void => {
      why ??= reason;
      stop.abort();
    };
    const execution: Running = {
      arn,
      name,
      machine,
      input,
      startedAt,
      stoppedAt: undefined,
      end: undefined,
      history,
      stop: (cause) => abort({ status: 'ABORTED', error: 'States.Aborted', cause }),
      done: end().then((ended) => {
        execution.end = ended;
        execution.stoppedAt = new Date();
        this.#log(
          `execution ${machine.name}/${name} ${ended.status}${ended.status === 'SUCCEEDED' ? '' : ` ${ended.error}: ${ended.cause.slice(0, 300)}`}`,
        );
        return ended;
      }),
    };
    return execution;
  }

  #list(machineArn: string, status: unknown): unknown[] {
    return this.all()
      .filter((execution) => execution.machine.arn === machineArn && (status === undefined || status === statusOf(execution)))
      .reverse()
      .map((execution) => ({
        executionArn: execution.arn,
        stateMachineArn: execution.machine.arn,
        name: execution.name,
        status: statusOf(execution),
        startDate: execution.startedAt.getTime() / 1000,
        ...(execution.stoppedAt ? { stopDate: execution.stoppedAt.getTime() / 1000 } : {}),
      }));
  }

  #find(arn: unknown): Running {
    const execution = this.#executions.get(String(arn));
    if (!execution) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${String(arn)}'`);
    return execution;
  }
}

/** The status of an execution by Step Functions' name. */
export function statusOf({ end }: Execution): 'RUNNING' | ExecutionEnd['status'] {
  return end?.status ?? 'RUNNING';
}

/**
 * The result of a task that started another machine and waited for its end.
 * @param form whether the output is JSON text (`.sync`) or JSON (`.sync:2`)
 * @throws StatesError `States.TaskFailed` where it did not succeed
 */
export function resultOfChild(execution: Execution, form: 'text' | 'json'): Json {
  const { end } = execution;
  if (end?.status !== 'SUCCEEDED') throw new StatesError('States.TaskFailed', JSON.stringify(describe(execution)));
  return {
    ExecutionArn: execution.arn,
    StateMachineArn: execution.machine.arn,
    Name: execution.name,
    Status: end.status,
    StartDate: execution.startedAt.getTime(),
    StopDate: execution.stoppedAt?.getTime() ?? null,
    Input: form === 'json' ? execution.input : JSON.stringify(execution.input),
    Output: form === 'json' ? end.output : JSON.stringify(end.output),
  };
}

function describe(execution: Execution): JsonObject {
  const { end } = execution;
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machine.arn,
    name: execution.name,
    status: statusOf(execution),
    startDate: execution.startedAt.getTime() / 1000,
    ...(execution.stoppedAt ? { stopDate: execution.stoppedAt.getTime() / 1000 } : {}),
    input: JSON.stringify(execution.input),
    ...(end?.status === 'SUCCEEDED' ? { output: JSON.stringify(end.output) } : {}),
    ...(end && end.status !== 'SUCCEEDED' ? { error: end.error, cause: end.cause } : {}),
  };
}

function historyEvent({ type, name, at, detail }: HistoryEvent, index: number): JsonObject {
  const details = type.endsWith('Entered')
    ? { stateEnteredEventDetails: { name } }
    : type.endsWith('Exited')
      ? { stateExitedEventDetails: { name } }
      : {};
  return {
    id: index + 1,
    previousEventId: index,
    type,
    timestamp: at.getTime() / 1000,
    ...details,
    ...(detail ? { detail } : {}),
  };
}

function parseInput(input: unknown): Json {
  if (input === undefined) return {};
  try {
    return parseJson(String(input));
  } catch (error) {
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: ${String(error)}`);
  }
}
