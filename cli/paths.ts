import { join } from 'node:path';

/** The project's folder: where config/ and the sources of the functions are. */
export const PROJECT = join(import.meta.dirname, '..');
/** What the command keeps between runs; safe to delete. */
export const STATE = join(PROJECT, '.hcp360');
/** The configuration that is used where no --config is given. */
export const CONFIG = join(PROJECT, 'config');
