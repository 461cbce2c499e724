import { z } from 'zod';

/** What a sandbox needs to load its function. */
export const SandboxData = z.object({ file: z.string(), exportName: z.string() });
export type SandboxData = z.infer<typeof SandboxData>;

/** One invocation, told to a sandbox. */
export const SandboxRequest = z.object({
  requestId: z.string(),
  /** The event as JSON text: it crosses as text, so that nothing but JSON reaches the function. */
  event: z.string(),
  /** Milliseconds since 1970 at which the function is stopped. */
  deadline: z.number(),
  functionName: z.string(),
  functionArn: z.string(),
  memorySize: z.string(),
});
export type SandboxRequest = z.infer<typeof SandboxRequest>;

/** A sandbox's answer: the function's result, or its error, as JSON text. */
export const SandboxReply = z.object({ requestId: z.string(), ok: z.boolean(), payload: z.string() });
export type SandboxReply = z.infer<typeof SandboxReply>;
