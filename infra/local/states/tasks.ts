import type { S3Store } from '../../../node_modules/fauxqs/dist/s3/s3Store.js';
import { messageOf, NotEmulatedError, ServiceError, UnsupportedError } from '../errors.ts';
import type { FauxqsApp } from '../fauxqs/app.ts';
import { machineCaller } from '../gateway/caller.ts';
import type { JsonService } from '../gateway/reply.ts';
import type { UsageMeter } from '../gateway/usage.ts';
import { fieldsOf, isJsonObject, type Json, type JsonObject, parseJson, toJson } from '../json.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import { StatesError } from './states-error.ts';

/** A message that a machine published. Nobody gets it. */
export interface Publication {
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
}

/** What tasks reach. */
export interface TaskServices {
  readonly findFunction: (nameOrArn: string) => LambdaFunction | undefined;
  readonly fauxqs: FauxqsApp;
  readonly objects: S3Store;
  readonly dynamodb: JsonService;
  readonly usage: UsageMeter;
  readonly publications: Publication[];
  /** Starts another machine; `wait` for its end. */
  readonly startExecution: (input: JsonObject, wait: 'no' | 'text' | 'json') => Promise<Json>;
}

interface Integration {
  /** Such as `lambda`. */
  readonly service: string;
  /** Such as `invoke`. */
  readonly action: string;
  /** How the machine waits: not, `.sync` or `.sync:2`. */
  readonly pattern: string;
  /** The prefix of error names. */
  readonly errors: string;
}

const FUNCTION_ARN = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:/;
const ERROR_PREFIXES: Readonly<Record<string, string>> = {
  'aws-sdk:dynamodb': 'DynamoDb',
  'aws-sdk:s3': 'S3',
  'aws-sdk:sqs': 'Sqs',
  'aws-sdk:sfn': 'Sfn',
  dynamodb: 'DynamoDB',
  lambda: 'Lambda',
  sns: 'SNS',
  sqs: 'SQS',
  states: 'StepFunctions',
};
const SUPPORTED: readonly RegExp[] = [
  /^lambda:invoke$/,
  /^states:startExecution(\.sync|\.sync:2)?$/,
  /^aws-sdk:sfn:startExecution$/,
  /^(aws-sdk:)?sqs:sendMessage$/,
  /^aws-sdk:sqs:sendMessageBatch$/,
  /^(aws-sdk:)?dynamodb:(getItem|putItem|updateItem|deleteItem)$/,
  /^aws-sdk:dynamodb:query$/,
  /^aws-sdk:s3:(putObject|getObject|headObject|deleteObject|listObjectsV2)$/,
  /^(aws-sdk:)?sns:publish$/,
];

/**
 * Checks that a task's resource is one that the local cloud has.
 * @throws UnsupportedError naming it
 */
export function requireTask(resource: string, where: string): void {
  if (!FUNCTION_ARN.test(resource) && !integrationOf(resource)) throw new UnsupportedError(`${where}: task ${resource}`);
}

function integrationOf(resource: string): Integration | undefined {
  const call = /^arn:[^:]+:states:::(.+)$/.exec(resource)?.[1];
  if (call === undefined || !SUPPORTED.some((pattern) => pattern.test(call))) return undefined;
  const [, service = '', action = '', pattern = ''] = /^(.+?):(\w+)(\.sync(?::2)?)?$/.exec(call) ?? [];
  return { service: service.replace(/^aws-sdk:/, ''), action, pattern, errors: ERROR_PREFIXES[service] ?? service };
}

/**
 * Does a task.
 * @param machine name of the machine, under which its calls are counted
 * @throws StatesError as Step Functions names it
 */
export async function runTask(resource: string, input: Json, machine: string, services: TaskServices): Promise<Json> {
  if (FUNCTION_ARN.test(resource)) return invoke(resource, input, services);
  const integration = integrationOf(resource);
  if (!integration) throw new StatesError('States.Runtime', `the local cloud has no task ${resource}`);
  if (!isJsonObject(input)) throw new StatesError('States.Runtime', `the arguments of ${resource} must be an object`);
  try {
    return await call(integration, input, machine, services);
  } catch (error) {
    throw error instanceof ServiceError ? namedError(integration, error) : error;
  }
}

async function call(integration: Integration, input: JsonObject, machine: string, services: TaskServices): Promise<Json> {
  const caller = machineCaller(machine);
  const { service, action, pattern } = integration;
  const Action = action.charAt(0).toUpperCase() + action.slice(1);
  switch (service) {
    case 'lambda':
      return {
        ExecutedVersion: '$LATEST',
        StatusCode: 200,
        Payload: await invoke(String(input['FunctionName']), input['Payload'] ?? {}, services),
      };
    case 'states':
    case 'sfn':
      return services.startExecution(input, pattern === '' ? 'no' : pattern === '.sync' ? 'text' : 'json');
    case 'sqs':
      services.usage.call(caller, 'sqs', Action);
      return bodyOf(await services.fauxqs.sqs(Action, withTextBody(input)));
    case 'dynamodb':
      return bodyOf(await services.dynamodb.call(Action, input, caller));
    case 's3':
      services.usage.call(caller, 's3', Action);
      return s3(action, input, services);
    case 'sns': {
      const { TopicArn, Subject, Message } = input;
      services.publications.push({
        topicArn: String(TopicArn),
        subject: Subject === undefined ? undefined : String(Subject),
        message: textOf(Message ?? null),
      });
      return { MessageId: `recorded-${services.publications.length}` };
    }
    default:
      throw new NotEmulatedError(`${service}:${action}`);
  }
}

async function invoke(nameOrArn: string, payload: Json, { findFunction }: TaskServices): Promise<Json> {
  const lambda = findFunction(nameOrArn);
  if (!lambda) throw new StatesError('Lambda.ResourceNotFoundException', `Function not found: ${nameOrArn}`);
  const result = await lambda.invoke(payload);
  const body = parseJson(result.payload);
  if (result.ok) return body;
  throw new StatesError(String((isJsonObject(body) ? body['errorType'] : undefined) ?? 'Lambda.Unknown'), result.payload);
}

function s3(action: string, input: JsonObject, { fauxqs, objects }: TaskServices): Json {
  const bucket = String(input['Bucket']);
  const key = String(input['Key']);
  return asS3Error(() => {
    switch (action) {
      case 'putObject':
        return { ETag: fauxqs.putObject(bucket, key, Buffer.from(textOf(input['Body'] ?? '')), contentTypeOf(input)).etag };
      case 'getObject': {
        const { body, etag, contentLength } = objects.getObject(bucket, key);
        return { Body: body.toString('utf8'), ETag: etag, ContentLength: contentLength };
      }
      case 'headObject': {
        const { etag, contentLength } = objects.headObject(bucket, key);
        return { ETag: etag, ContentLength: contentLength };
      }
      case 'deleteObject':
        objects.deleteObject(bucket, key);
        return {};
      case 'listObjectsV2': {
        const prefix = String(input['Prefix'] ?? '');
        const page = objects.listObjects(bucket, {
          prefix,
          startAfter: String(input['StartAfter'] ?? ''),
          maxKeys: Number(input['MaxKeys'] ?? 1000),
        });
        return {
          Contents: page.objects.map((object) => listed(object)),
          IsTruncated: page.isTruncated,
          KeyCount: page.objects.length,
          Prefix: prefix,
        };
      }
      default:
        throw new NotEmulatedError(`s3:${action}`);
    }
  });
}

/** One item of a listing, as a distributed map's reader and `listObjectsV2` give it. */
export function listed(object: { key: string; contentLength: number; etag: string; lastModified: Date }): JsonObject {
  return {
    Etag: object.etag,
    Key: object.key,
    LastModified: Math.floor(object.lastModified.getTime() / 1000),
    Size: object.contentLength,
    StorageClass: 'STANDARD',
  };
}

/** Runs a call on fauxqs' object store, and makes a service's error of what it throws. */
export function asS3Error<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    const code = fieldsOf(error)['code'];
    throw new ServiceError(typeof code === 'string' ? code : 'InternalError', messageOf(error));
  }
}

function namedError({ errors }: Integration, error: ServiceError): StatesError {
  if (error instanceof NotEmulatedError) return new StatesError('States.Runtime', error.message, { cause: error });
  const code = error.code.split('#').at(-1) ?? error.code;
  return new StatesError(`${errors}.${code.endsWith('Exception') ? code : `${code}Exception`}`, error.message, { cause: error });
}

function bodyOf({ status, body }: { status: number; body: unknown }): Json {
  if (status === 200) return toJson(body) ?? {};
  const { __type, message, Message } = fieldsOf(body);
  throw new ServiceError(String(__type), String(message ?? Message ?? ''), status);
}

function withTextBody(input: JsonObject): JsonObject {
  return input['MessageBody'] === undefined ? input : { ...input, MessageBody: textOf(input['MessageBody']) };
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function contentTypeOf(input: JsonObject): string | undefined {
  const type = input['ContentType'];
  return typeof type === 'string' ? type : undefined;
}
