import { parentPort } from 'node:worker_threads';
import { CliError, messageOf } from '../../errors.ts';
import { crewMember } from './member.ts';

// A member of the crew in a thread of its own: one step at a time, by message.
const member = crewMember();

/** Buffers that are nobody else's: they are handed over instead of copied. */
const owned = (result: unknown): ArrayBuffer[] => {
  const values = result instanceof Object ? Object.values(result) : [];
  const buffers = values.flatMap((value) =>
    ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
  );
  return [...new Set(buffers)];
};

parentPort?.on('message', ({ step, input }: { step: keyof typeof member; input: unknown }) => {
  try {
    const done: unknown = Reflect.apply(member[step], member, [input]);
    parentPort?.postMessage({ done }, owned(done));
  } catch (error) {
    parentPort?.postMessage({ failed: messageOf(error), next: error instanceof CliError ? error.next : undefined });
  }
});
