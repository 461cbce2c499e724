import { z } from 'zod';

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Condition: z.string().optional(),
  Metadata: z.record(z.string(), z.unknown()).optional(),
});

const Template = z.object({
  Resources: z.record(z.string(), Resource).default({}),
  Outputs: z
    .record(
      z.string(),
      z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional(), Condition: z.string().optional() }),
    )
    .default({}),
  Parameters: z.record(z.string(), z.object({ Default: z.unknown().optional() })).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
});

/** One resource of a CloudFormation template, its properties still holding intrinsics. */
export type TemplateResource = z.infer<typeof Resource>;
/** A synthesized CloudFormation template. */
export type Template = z.infer<typeof Template>;

/**
 * Parses a template.
 * @throws ZodError where it is not one
 */
export function parseTemplate(value: unknown): Template {
  return Template.parse(value);
}
