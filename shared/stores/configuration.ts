import { CONFIG_POINTER_KEY, ConfigPointer, Configuration } from '../contracts/config.ts';
import type { Objects } from '../contracts/objects.ts';
import { parseJson } from '../contracts/parse.ts';
import { ConfigurationError } from '../domain/errors.ts';

/** How long a function may go on with the configuration it has before it looks for a newer one. */
const FRESH_MS = 60_000;

/** @returns a reader of the active configuration: one small read a minute, the whole only when the version changed. */
export const configurationReader = (bucket: Objects, now: () => number = Date.now): (() => Promise<Configuration>) => {
  let held: Configuration | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<Configuration> | undefined;
  const read = async (): Promise<Configuration> => {
    const text = await bucket.text(CONFIG_POINTER_KEY);
    if (text === undefined) {
      throw new ConfigurationError(
        `no configuration in bucket ${bucket.bucket}: run "hcp360 config push" (it checks config/ and uploads it)`,
      );
    }
    const pointer = parseJson(ConfigPointer, text, CONFIG_POINTER_KEY);
    if (held?.version !== pointer.version) {
      const whole = await bucket.text(pointer.key);
      if (whole === undefined)
        throw new ConfigurationError(`${CONFIG_POINTER_KEY} names ${pointer.key}, which is not in bucket ${bucket.bucket}`);
      held = parseJson(Configuration, whole, pointer.key);
    }
    checkedAt = now();
    return held;
  };
  return () => {
    if (held && now() - checkedAt < FRESH_MS) return Promise.resolve(held);
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };
};

/** Make this configuration the active one: the whole first, the pointer last. */
export const publishConfiguration = async (bucket: Objects, configuration: Configuration): Promise<void> => {
  const key = `versions/${configuration.version}.json`;
  await bucket.put(key, JSON.stringify(configuration));
  await bucket.put(CONFIG_POINTER_KEY, JSON.stringify({ version: configuration.version, key }));
};
