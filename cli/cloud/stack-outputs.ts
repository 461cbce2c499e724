import { z } from 'zod';

const name = z.string().min(1);

/** An output that holds JSON. */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

/** The outputs of the stack that the command uses. */
export const StackOutputs = z.object({
  LandingBucket: name,
  ReportsBucket: name,
  ConfigBucket: name,
  WorkBucket: name,
  IntakeQueueUrl: name,
  IdentityTable: name,
  ProfileTable: name,
  ControlTable: name,
  WeeklyMachineArn: name,
  HashKeySecretArn: name,
  /** By destination the ARN of its signing secret. */
  DestinationSecrets: json(z.record(z.string(), name)),
  /** By queue. */
  QueueUrls: json(z.record(z.string(), name)),
  DeadLetterQueueUrls: json(z.record(z.string(), name)),
});
export type StackOutputs = z.infer<typeof StackOutputs>;
/** As CloudFormation gives them: all text. */
export type RawStackOutputs = z.input<typeof StackOutputs>;
