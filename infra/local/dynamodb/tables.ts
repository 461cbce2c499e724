import { z } from 'zod';
import { ACCOUNT, REGION } from '../assembly/names.ts';
import type { Resource } from '../assembly/resolver.ts';
import { UnsupportedError } from '../errors.ts';

const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.string() }));
const Index = z.object({
  IndexName: z.string(),
  KeySchema,
  Projection: z.object({ ProjectionType: z.string(), NonKeyAttributes: z.array(z.string()).optional() }),
});
const TableProperties = z.object({
  KeySchema,
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  GlobalSecondaryIndexes: z.array(Index).optional(),
  LocalSecondaryIndexes: z.array(Index).optional(),
  TimeToLiveSpecification: z
    .object({ AttributeName: z.string().optional(), Enabled: z.union([z.boolean(), z.string()]) })
    .optional(),
  StreamSpecification: z.undefined('streams are not emulated').optional(),
});

/** A table as dynalite stores its description. */
export type TableDescription = Omit<z.infer<typeof TableProperties>, 'TimeToLiveSpecification' | 'StreamSpecification'> & {
  readonly TableName: string;
  readonly TableArn: string;
  readonly TableStatus: 'ACTIVE';
  readonly ItemCount: number;
  readonly TableSizeBytes: number;
  readonly BillingModeSummary: { readonly BillingMode: 'PAY_PER_REQUEST' };
};

/** A table as the template describes it. */
export interface Table {
  readonly description: TableDescription;
  /** The attribute that holds the expiry, in seconds since 1970. */
  readonly ttlAttribute: string | undefined;
}

/**
 * Reads a table out of the template.
 * @throws UnsupportedError for a table with a stream: nothing here would read it
 */
export function tableOf(resource: Resource): Table {
  const parsed = TableProperties.safeParse(resource.properties);
  if (!parsed.success) throw new UnsupportedError(`table ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
  const { TimeToLiveSpecification: ttl, StreamSpecification: _none, ...schema } = parsed.data;
  return {
    description: {
      ...schema,
      TableName: resource.name,
      TableArn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${resource.name}`,
      TableStatus: 'ACTIVE',
      ItemCount: 0,
      TableSizeBytes: 0,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    },
    ttlAttribute: ttl && String(ttl.Enabled) === 'true' ? ttl.AttributeName : undefined,
  };
}

/**
 * Checks that stored items still fit: an index that was added or changed would miss them.
 * @throws UnsupportedError where keys or indexes differ
 */
export function requireSameSchema(table: TableDescription, stored: Record<string, unknown>): void {
  for (const field of ['KeySchema', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes'] as const) {
    if (JSON.stringify(stored[field]) === JSON.stringify(table[field])) continue;
    throw new UnsupportedError(`${field} of table ${table.TableName} is not that of the stored data: use another data folder`);
  }
}
