// dynalite has no types. Only what the service calls is declared: its validations, its actions and the store they work on.

declare module 'dynalite/db/index.js' {
  type DynaliteDone<T> = (error: Error | null | undefined, value?: T) => void;
  type DynaliteRow = Record<string, unknown>;
  /** The rows of a table or an index, by key. */
  interface DynaliteRows {
    lock(key: string, run: (release: (done: DynaliteDone<unknown>) => DynaliteDone<unknown>) => void): void;
    get(key: string, done: DynaliteDone<DynaliteRow>): void;
    put(key: string, value: DynaliteRow, done: DynaliteDone<void>): void;
    del(key: string, done: DynaliteDone<void>): void;
    createValueStream(range: unknown): import('node:stream').Readable;
  }
  interface DynaliteStore {
    readonly options: { maxItemSize: number };
    readonly tableDb: DynaliteRows;
    readonly db: { status: string; open(): Promise<void>; close(done: (error?: Error | null) => void): void };
    getItemDb(table: string): DynaliteRows;
    getIndexDb(type: string, table: string, index: string): DynaliteRows;
  }
  function create(options: { path?: string; createTableMs?: number }): DynaliteStore;
  /** An error that carries its HTTP answer. */
  function validationError(message: string): Error;
}

declare module 'dynalite/validations/index.js' {
  function checkTypes(data: unknown, types: unknown): Record<string, unknown>;
  function checkValidations(data: unknown, types: unknown, custom: unknown, store: unknown): void;
}

declare module 'dynalite/validations/*.js' {
  const types: unknown;
  const custom: unknown;
}

declare module 'dynalite/actions/*.js' {
  function action(store: unknown, data: Record<string, unknown>, done: (error: unknown, result: unknown) => void): void;
  export default action;
}
