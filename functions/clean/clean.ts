import type { Delivery } from '../../shared/runtime/stage.ts';
import type { CleanDeps } from './deps.ts';
import { cleanMessage } from './intake.ts';
import { cleanLanding } from './landing.ts';

/** Clean what one message brings: rows that it carries (intake queue), or files that it tells of (landing queue). */
export const clean = (delivery: Delivery, deps: CleanDeps): Promise<void> =>
  delivery.queue === deps.intakeQueueArn ? cleanMessage(delivery, deps) : cleanLanding(delivery, deps);
