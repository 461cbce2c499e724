import { parseJson } from '../../shared/contracts/parse.ts';
import { streamOf, TransitionMessage } from '../../shared/contracts/profile.ts';
import { type DeliverDeps, deliver } from '../../shared/push/deliver.ts';
import { hears, subscriber } from '../../shared/push/subscription.ts';
import { webhookIdOf } from '../../shared/push/webhook.ts';

/**
 * Tell one destination of one transition. The queue brings those of a destination and stream in order and holds back the later
 * ones while an earlier one fails; after its last attempt that one goes to the dead-letter queue and the later ones go on.
 * @throws DeliveryError, whether retrying may help or not: an undelivered transition is never dropped
 */
export const push = async (body: string, deps: DeliverDeps): Promise<void> => {
  const { destination, transition } = parseJson(TransitionMessage, body, 'transition message');
  const { destinations } = await deps.configuration();
  const stream = streamOf(transition);
  const to = subscriber(destinations, destination, stream);
  if (!to || !hears(to, transition)) {
    deps.count('TransitionsUnsubscribed', 1);
    return;
  }
  const webhookId = webhookIdOf(transition.id, destination);
  await deliver(deps, to, { webhookId, stream, transitions: [transition] });
};
