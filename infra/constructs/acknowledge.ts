import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Under which the template keeps the reasons, in the metadata of the very resource that they excuse. */
export const ACKNOWLEDGED = 'hcp360:acknowledged';

/**
 * Records why a finding of a rule pack stands: for the pack, and in the template, where a reviewer of a change set reads it.
 * @param scope a construct around one resource
 * @param rule the exact finding, e.g. `AwsSolutions-IAM5[Resource::*]`
 */
export const acknowledge = (scope: IConstruct, rule: string, reason: string): void => {
  Validations.of(scope).acknowledge({ id: rule, reason });
  const resource = CfnResource.isCfnResource(scope) ? scope : scope.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) return;
  const known: unknown = resource.getMetadata(ACKNOWLEDGED);
  resource.addMetadata(ACKNOWLEDGED, { ...(typeof known === 'object' ? known : {}), [rule]: reason });
};

/** @returns the id of the finding that a policy of this scope holds a resource with a wildcard, as the pack writes it */
export const wildcardResource = (scope: IConstruct, resource: string): string =>
  `AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(resource))}]`;

/** References as `<LogicalId.Attribute>`, joins joined. */
const flat = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [, parts] = value['Fn::Join'];
    return Array.isArray(parts) ? parts.map(flat).join('') : '';
  }
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return `<${value['Fn::GetAtt'].map(flat).join('.')}>`;
  return 'Ref' in value ? `<${flat(value.Ref)}>` : JSON.stringify(value);
};

/** Objects cannot be listed in a policy: what ends in "*" is always a bucket's keys under a prefix, and nothing else. */
export const acknowledgeObjectKeys = (holder: IConstruct, resources: readonly string[]): void => {
  for (const resource of new Set(resources.filter((each) => each.endsWith('*'))))
    acknowledge(
      holder,
      wildcardResource(holder, resource),
      'Object keys are made at run time: the wildcard stands for the keys under this prefix of this one bucket, for object actions only.',
    );
};
