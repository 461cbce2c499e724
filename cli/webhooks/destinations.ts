import type { Configuration } from '../../shared/contracts/config.ts';
import { configurationVersion } from '../../shared/stores/config-directory.ts';

/** The configuration with every destination's webhooks led elsewhere: what runs on this machine must not tell anybody outside. */
export const withWebhooksTo = (
  { version: _, ...content }: Configuration,
  urlFor: (destination: string) => string,
): Configuration => {
  const led = { ...content, destinations: content.destinations.map((each) => ({ ...each, url: urlFor(each.id) })) };
  return { version: configurationVersion(led), ...led };
};
