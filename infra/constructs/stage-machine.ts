import { ArnFormat, type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Effect, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, type IChainable, LogLevel, QueryLanguage, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type Access, policyOf } from './access.ts';
import { acknowledge, wildcardResource } from './acknowledge.ts';
import { ALARM_PERIOD, type Alarms } from './alarms.ts';

/** Actions of X-Ray and of log delivery, none of which can be limited to a resource. */
const TRACE: Access = {
  actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
  resources: ['*'],
  key: 'none',
};
const DELIVER_LOGS: Access = {
  actions: [
    'logs:CreateLogDelivery',
    'logs:GetLogDelivery',
    'logs:UpdateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:DescribeResourcePolicies',
    'logs:DescribeLogGroups',
  ],
  resources: ['*'],
  key: 'none',
};

/** What all machines of a stage share. */
export interface MachineDefaults {
  key: IKey;
  alarms: Alarms;
  logRetention: RetentionDays;
}

export interface StageMachineProps extends MachineDefaults {
  name: string;
  definition: IChainable;
  /** What the execution, its map children included, may do beside logging, tracing and running its own children. */
  access: readonly Access[];
  /** Machines that it starts and waits for. */
  starts?: readonly StateMachine[];
  timeout: Duration;
  /** What it means when an execution fails: the text of the alarm. */
  failureMeans: string;
}

/** A state machine in JSONata with Distributed Maps: a role of its own, logged, traced, and with an alarm on what fails. */
export class StageMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: StageMachineProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const executions = (machine: string, rest: string): string =>
      stack.formatArn({
        service: 'states',
        resource: 'execution',
        resourceName: `${machine}${rest}`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    const started = (props.starts ?? []).map((machine) => executions(machine.stateMachineName, ':*'));
    const nested: Access[] =
      props.starts === undefined
        ? []
        : [
            { actions: ['states:StartExecution'], resources: props.starts.map((each) => each.stateMachineArn), key: 'none' },
            { actions: ['states:DescribeExecution', 'states:StopExecution'], resources: started, key: 'none' },
            {
              // How Step Functions hears that a nested execution has ended.
              actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
              resources: [
                stack.formatArn({
                  service: 'events',
                  resource: 'rule',
                  resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
                }),
              ],
              key: 'none',
            },
          ];
    const access = [...props.access, ...nested, TRACE, DELIVER_LOGS];
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
      inlinePolicies: { access: policyOf(access, props.key) },
    });
    acknowledge(
      role,
      'AwsSolutions-IAM5[Resource::*]',
      'X-Ray and the delivery of Step Functions logs define no resources: their actions can be granted on "*" only.',
    );
    for (const resource of started)
      acknowledge(
        role,
        wildcardResource(role, resource),
        'The executions of the one machine that it starts; their names are made at run time.',
      );
    for (const resource of props.access.flatMap((each) => each.resources).filter((each) => each.endsWith('*')))
      acknowledge(
        role,
        wildcardResource(role, resource),
        'Object keys are made at run time: the wildcard stands for the keys under this prefix of this one bucket, for object actions only.',
      );

    this.machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromChainable(props.definition),
      queryLanguage: QueryLanguage.JSONATA,
      role: role.withoutPolicyUpdates(),
      timeout: props.timeout,
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        // What states were given and gave stays in the execution's own history, which IAM protects.
        includeExecutionData: false,
        destination: new LogGroup(this, 'Log', {
          // This prefix keeps Step Functions from filling up the region's log resource policy.
          logGroupName: `/aws/vendedlogs/states/${stack.stackName}-${props.name}`,
          retention: props.logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });

    // CDK's own policy for this went nowhere, the role being closed to updates; here is a narrower one.
    this.machine.node.tryRemoveChild('DistributedMapPolicy');
    // Separate from the role, since it names the machine, which needs the role.
    const children = executions(this.machine.stateMachineName, '/*');
    const maps = new Policy(this, 'RunMaps', {
      roles: [role],
      statements: [
        new PolicyStatement({
          effect: Effect.ALLOW,
          actions: ['states:StartExecution'],
          resources: [this.machine.stateMachineArn],
        }),
        new PolicyStatement({
          effect: Effect.ALLOW,
          actions: ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'],
          resources: [children],
        }),
      ],
    });
    acknowledge(
      maps,
      wildcardResource(maps, children),
      'The children of its own Distributed Maps; their names are made at run time.',
    );

    const alarm = { period: ALARM_PERIOD, statistic: Stats.SUM };
    props.alarms.add(this, 'FailedAlarm', {
      metric: this.machine.metricFailed(alarm),
      atLeast: 1,
      meaning: props.failureMeans,
    });
    props.alarms.add(this, 'TimedOutAlarm', {
      metric: this.machine.metricTimedOut(alarm),
      atLeast: 1,
      meaning: `It did not end within ${props.timeout.toHours()} hours and was stopped. ${props.failureMeans}`,
    });
  }
}
