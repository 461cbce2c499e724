import { createHash } from 'node:crypto';
import type { DestinationConfig } from '../../shared/contracts/config.ts';
import { streamOf, type Transition, type TransitionMessage } from '../../shared/contracts/profile.ts';
import type { Outgoing } from '../../shared/contracts/queue.ts';
import { hears } from '../../shared/push/subscription.ts';

/** One message for each destination that is to hear of the transition: in sequence for each destination and stream, each once. */
export const transitionMessages = (transitions: readonly Transition[], destinations: readonly DestinationConfig[]): Outgoing[] =>
  transitions.flatMap((transition) =>
    destinations
      .filter((destination) => hears(destination, transition))
      .map(({ id }) => {
        const message: TransitionMessage = { schema: 'transition/1', destination: id, transition };
        return {
          body: JSON.stringify(message),
          group: `${id}#${streamOf(transition)}`,
          deduplicationId: createHash('sha256').update(`${id} ${transition.id}`).digest('hex'),
        };
      }),
  );
