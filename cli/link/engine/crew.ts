import { Worker } from 'node:worker_threads';
import { CliError } from '../../errors.ts';
import { type CrewMember, crewMember } from './member.ts';

type Step = keyof CrewMember;
type Input<S extends Step> = Parameters<CrewMember[S]>[0];
type Output<S extends Step> = Awaited<ReturnType<CrewMember[S]>>;

/** What a worker answers. */
export type Answer = { done: unknown } | { failed: string; next: string | undefined };

/** Who does the work: worker threads, or the caller's own where one is enough. */
export interface Crew {
  size: number;
  /** Give each member its input, undefined for none; they work side by side. */
  all<S extends Step>(step: S, inputs: readonly Input<S>[]): Promise<Output<S>[]>;
  end(): Promise<void>;
}

/** The caller's own thread. */
const alone = (): Crew => {
  const member = crewMember();
  return {
    size: 1,
    all: async (step, inputs) => {
      const results = [];
      for (const input of inputs) results.push(await call(member, step, input));
      return results;
    },
    end: async () => undefined,
  };
};

const call = <S extends Step>(member: CrewMember, step: S, input: Input<S>): Output<S> => {
  const output: Output<S> = Reflect.apply(member[step], member, [input]);
  return output;
};

const threads = (size: number): Crew => {
  const workers = Array.from({ length: size }, () => new Worker(new URL('./worker.ts', import.meta.url)));
  return {
    size,
    all: (step, inputs) =>
      Promise.all(
        inputs.map((input, index) => {
          const worker = workers[index];
          if (!worker) throw new RangeError(`the crew has no member ${index}`);
          return ask(worker, step, input);
        }),
      ),
    end: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
};

const ask = <S extends Step>(worker: Worker, step: S, input: Input<S>): Promise<Output<S>> =>
  new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
    };
    const onMessage = (answer: Answer & { done: Output<S> }): void => {
      settle();
      if ('failed' in answer) reject(new CliError(answer.failed, answer.next));
      else resolve(answer.done);
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage({ step, input });
  });

/** @param size how many threads; 1 needs none */
export const gather = (size: number): Crew => (size > 1 ? threads(size) : alone());
