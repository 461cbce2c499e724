import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type Access, onTable, policyOf, readSecrets, sendTo } from '../constructs/access.ts';
import { acknowledgeObjectKeys } from '../constructs/acknowledge.ts';
import type { StageQueue } from '../constructs/stage-queue.ts';
import { readConfiguration, type StageContext } from './context.ts';

/**
 * What stewards need to decide who is who from the command line (`hcp360 review`, `unmerge`, `why`, `how`, `profile`): attach it to
 * their role. Nothing here holds it by itself.
 */
export class Stewards extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, { storage, settings }: StageContext, to: { profiles: StageQueue }) {
    super(scope, id);
    const access: Access[] = [
      { actions: ['cloudformation:DescribeStacks'], resources: [Stack.of(this).stackId], key: 'none' },
      ...readConfiguration(storage.config),
      onTable(storage.identity, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'),
      onTable(storage.profile, 'GetItem', 'BatchGetItem'),
      sendTo(to.profiles.queue),
      readSecrets([storage.hashKeyArn]),
    ];
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `hcp360 ${settings.stage}: what stewards may do`,
      document: policyOf(access, storage.key),
    });
    acknowledgeObjectKeys(
      this.policy,
      access.flatMap(({ resources }) => resources),
    );
  }
}
