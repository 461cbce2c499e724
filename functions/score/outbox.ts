import { createHash } from 'node:crypto';
import type { DestinationConfig } from '../../shared/contracts/config.ts';
import type { Transition, TransitionMessage } from '../../shared/contracts/profile.ts';
import type { Outgoing } from '../../shared/contracts/queue.ts';
import { subscribes } from '../../shared/push/subscription.ts';

/** One message for each destination that subscribes to the transition's segment: in sequence for each destination and segment, each once. */
export const transitionMessages = (transitions: readonly Transition[], destinations: readonly DestinationConfig[]): Outgoing[] =>
  transitions.flatMap((transition) =>
    destinations
      .filter((destination) => subscribes(destination, transition.segment))
      .map(({ id }) => {
        const message: TransitionMessage = { schema: 'transition/1', destination: id, transition };
        return {
          body: JSON.stringify(message),
          group: `${id}#${transition.segment}`,
          deduplicationId: createHash('sha256').update(`${id} ${transition.id}`).digest('hex'),
        };
      }),
  );
