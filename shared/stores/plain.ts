import type { Value } from '../contracts/table.ts';

/** A contract's value as an attribute: what is undefined is left out. */
export const plain = (value: object): { [name: string]: Value } => JSON.parse(JSON.stringify(value));
