import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Errors, type IChainable, JitterType, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

/** Lambda's own hiccups, throttles included: the function was not at fault. */
const HICCUPS = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

export interface TaskProps {
  function: IFunction;
  /** JSONata, or an object of it; the state's input where absent. */
  payload?: Record<string, unknown> | string;
  /** Variables to set from $states.result.Payload. */
  assign?: Record<string, string>;
  /** JSONata; the function's answer where absent. */
  outputs?: string;
  timeout: Duration;
  /** Tried first, before the retries that every task has. */
  retries?: readonly { errors: string[]; interval: Duration; maxAttempts: number; maxDelay: Duration }[];
  /** Where the execution goes on when all retries are used up. */
  onFailure: { next: IChainable; assign?: Record<string, string>; outputs?: string };
}

/** A Lambda task in JSONata. Every function may be called again with the same input, so every error is retried, then caught. */
export const lambdaTask = (scope: Construct, id: string, props: TaskProps): LambdaInvoke => {
  const { payload } = props;
  const task = LambdaInvoke.jsonata(scope, id, {
    lambdaFunction: props.function,
    ...(payload === undefined
      ? {}
      : { payload: typeof payload === 'string' ? TaskInput.fromText(payload) : TaskInput.fromObject(payload) }),
    outputs: props.outputs ?? '{% $states.result.Payload %}',
    ...(props.assign ? { assign: props.assign } : {}),
    taskTimeout: Timeout.duration(props.timeout.plus(Duration.minutes(1))),
    retryOnServiceExceptions: false,
  });
  task.addRetry({
    errors: HICCUPS,
    interval: Duration.seconds(2),
    maxAttempts: 8,
    backoffRate: 2,
    maxDelay: Duration.minutes(1),
    jitterStrategy: JitterType.FULL,
  });
  for (const { errors, interval, maxAttempts, maxDelay } of props.retries ?? [])
    task.addRetry({ errors, interval, maxAttempts, maxDelay, backoffRate: 2, jitterStrategy: JitterType.FULL });
  task.addRetry({ errors: [Errors.ALL], interval: Duration.seconds(5), maxAttempts: 2, backoffRate: 3 });
  const { next, assign, outputs } = props.onFailure;
  task.addCatch(next, {
    errors: [Errors.ALL],
    ...(assign ? { assign } : {}),
    ...(outputs === undefined ? {} : { outputs }),
  });
  return task;
};
