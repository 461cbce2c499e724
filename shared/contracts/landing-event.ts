import { z } from 'zod';

/** Body of a landing message: what S3 says of new objects. The key is URL-encoded, a space as "+". */
export const LandingEvent = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z.object({ object: z.object({ key: z.string().min(1), eTag: z.string().optional() }) }),
    }),
  ),
});
export type LandingEvent = z.infer<typeof LandingEvent>;

/** What S3 sends once when a notification is set up. */
export const LandingTestEvent = z.object({ Event: z.literal('s3:TestEvent') });

/** A new object, as S3 would tell of it: what `clean` sends itself to read on in a file that one invocation could not finish. */
export const landingEvent = (key: string, eTag: string): LandingEvent => ({
  Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key: encodeURIComponent(key).replaceAll('%20', '+'), eTag } } }],
});

/** @returns the object's key; undefined where it is not URL-encoded */
export const decodeKey = (encoded: string): string | undefined => {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
};
