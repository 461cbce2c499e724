import type { DestinationConfig } from '../contracts/config.ts';
import type { DestinationId, SegmentId } from '../domain/ids.ts';

export const subscribes = (destination: DestinationConfig, segment: SegmentId): boolean =>
  destination.segments === 'all' || destination.segments.includes(segment);

/** undefined where the destination is not configured, or no longer subscribes: an operator took it out, so it hears nothing more. */
export const subscriber = (
  destinations: readonly DestinationConfig[],
  id: DestinationId,
  segment: SegmentId,
): DestinationConfig | undefined => destinations.find((each) => each.id === id && subscribes(each, segment));
