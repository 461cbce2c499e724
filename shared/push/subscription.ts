import type { DestinationConfig } from '../contracts/config.ts';
import { IDENTITY_STREAM, type StreamId, type Transition } from '../contracts/profile.ts';
import type { DestinationId, SegmentId } from '../domain/ids.ts';

export const subscribes = (destination: DestinationConfig, segment: SegmentId): boolean =>
  destination.segments === 'all' || destination.segments.includes(segment);

/** Whether a destination is to hear of a transition: of a OneID that is no more, or new, where it may know it, or the one it comes from. */
export const hears = (destination: DestinationConfig, transition: Transition): boolean =>
  'segment' in transition
    ? subscribes(destination, transition.segment)
    : transition.told.some((segment) => subscribes(destination, segment));

/** undefined where the destination is not configured, or no longer subscribes: an operator took it out, so it hears nothing more. */
export const subscriber = (
  destinations: readonly DestinationConfig[],
  id: DestinationId,
  stream: StreamId,
): DestinationConfig | undefined =>
  destinations.find((each) => each.id === id && (stream === IDENTITY_STREAM || subscribes(each, stream)));
