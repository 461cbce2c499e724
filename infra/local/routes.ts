import { ServiceError, UnsupportedError } from './errors.ts';
import type { RawReply } from './fauxqs/app.ts';
import type { Route } from './gateway/gateway.ts';
import { parseJson } from './json.ts';
import type { LambdaFunction } from './lambda/function.ts';
import type { LocalCloud } from './local-cloud.ts';

/** What the routes reach. */
export interface RouteTargets {
  readonly cloud: LocalCloud;
  readonly findFunction: (nameOrArn: string) => LambdaFunction | undefined;
}

type Handler = (target: string, body: () => Promise<Buffer>) => Promise<RawReply>;

/**
 * The routes that carry no AWS signature's service action:
 * - `GET /_local/status`, `GET /_local/usage`, `GET /_local/queues/<queue>` (up to 100 messages, not received);
 * - `POST /_local/schedules/<schedule>/fire`: answers `{ executionArn }` where a machine is its target;
 * - `POST /2015-03-31/functions/<name>/invocations`: Lambda's Invoke.
 */
export function localRoutes({ cloud, findFunction }: RouteTargets): Route {
  const routes: readonly { method: string; path: RegExp; handle: Handler }[] = [
    { method: 'GET', path: /^\/_local\/status$/, handle: async () => json(200, cloud.status()) },
    { method: 'GET', path: /^\/_local\/usage$/, handle: async () => json(200, cloud.usage()) },
    { method: 'GET', path: /^\/_local\/queues\/([^/]+)$/, handle: async (queue) => json(200, cloud.peek(queue, 100)) },
    {
      method: 'POST',
      path: /^\/_local\/schedules\/([^/]+)\/fire$/,
      handle: async (schedule) => json(200, { executionArn: cloud.fireSchedule(schedule)?.arn }),
    },
    {
      method: 'POST',
      path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/,
      handle: async (name, body) => invoke(findFunction(name), name, await body()),
    },
  ];
  return (method, path, body) => {
    if (!path.startsWith('/_local/') && !path.startsWith('/2015-03-31/')) return undefined;
    for (const route of routes) {
      const match = route.method === method ? route.path.exec(path) : null;
      if (match) return orNotFound(route.handle(decodeURIComponent(match[1] ?? ''), body));
    }
    return Promise.resolve(json(404, { message: `${method} ${path} is no route of the local cloud` }));
  };
}

async function invoke(lambda: LambdaFunction | undefined, name: string, body: Buffer): Promise<RawReply> {
  if (!lambda) throw new ServiceError('ResourceNotFoundException', `Function not found: ${name}`, 404);
  const result = await lambda.invoke(body.length > 0 ? parseJson(body.toString()) : {});
  const headers = { 'content-type': 'application/json', ...(result.ok ? {} : { 'x-amz-function-error': 'Unhandled' }) };
  return { status: 200, headers, body: Buffer.from(result.payload) };
}

async function orNotFound(reply: Promise<RawReply>): Promise<RawReply> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof UnsupportedError) return json(404, { message: error.message });
    throw error;
  }
}

function json(status: number, value: unknown): RawReply {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(value)) };
}
