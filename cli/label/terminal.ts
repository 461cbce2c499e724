import type { ReadStream, WriteStream } from 'node:tty';
import type { Questioner } from './session.ts';

const INTERRUPT = '\u0003';
const END = '\u0004';

/** Single keys from a terminal in raw mode. `close` gives the terminal back as it was. */
export const terminalQuestioner = (input: ReadStream, output: WriteStream): Questioner & { close(): void } => {
  const waiting: string[] = [];
  let wake = (): void => {};
  let gone = false;
  const onData = (data: Buffer | string): void => {
    waiting.push(...String(data).toLowerCase());
    wake();
  };
  const onEnd = (): void => {
    gone = true;
    wake();
  };
  input.setRawMode(true);
  input.on('data', onData).once('end', onEnd);
  input.resume();
  return {
    write: (text) => void output.write(text),
    key: async () => {
      while (waiting.length === 0 && !gone)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const key = waiting.shift();
      // Raw mode hands Ctrl-C and Ctrl-D over as characters.
      return key === INTERRUPT || key === END ? undefined : key;
    },
    close: () => {
      input.off('data', onData).off('end', onEnd);
      input.setRawMode(false);
      input.pause();
    },
  };
};
