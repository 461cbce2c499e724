/** How a command ends. Documented in `hcp360 --help`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** A failure that the operator is to read: what is wrong, and what to do next. */
export class CliError extends Error {
  readonly next: string | undefined;
  readonly exitCode: number;
  /** @param next one sentence on what to do about it */
  constructor(message: string, next?: string, exitCode: number = EXIT.failed, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CliError';
    this.next = next;
    this.exitCode = exitCode;
  }
}

/** The command line asks for something that cannot be. */
export const usageError = (message: string, next?: string): CliError => new CliError(message, next, EXIT.usage);

/** Ctrl-C was pressed: work was ended in order, not cut off. */
export class InterruptedError extends Error {
  constructor() {
    super('interrupted');
    this.name = 'InterruptedError';
  }
}

/** The text of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
