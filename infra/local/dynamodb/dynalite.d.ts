// dynalite has no types. Only what the engine calls is declared: its validations, its actions and the store they work on.

declare module 'dynalite/db/index.js' {
  interface DynaliteTable {
    TableName: string;
    KeySchema: { AttributeName: string; KeyType: string }[];
    AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
    GlobalSecondaryIndexes?: DynaliteIndex[];
    LocalSecondaryIndexes?: DynaliteIndex[];
    TableStatus: string;
  }
  interface DynaliteIndex {
    IndexName: string;
    KeySchema: { AttributeName: string; KeyType: string }[];
    Projection: { ProjectionType: string; NonKeyAttributes?: string[] };
  }
  /** `validationError` of dynalite: an error that carries its HTTP answer. */
  function validationError(message: string): Error;
  function createKey(item: Record<string, unknown>, table: DynaliteTable): string;
  function getIndexActions(
    indexes: DynaliteIndex[],
    existing: unknown,
    item: unknown,
    table: DynaliteTable,
  ): { puts: { index: string; key: string; item: Record<string, unknown> }[]; deletes: { index: string; key: string }[] };
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
