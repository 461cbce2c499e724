import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, NotEmulatedError, ServiceError } from '../errors.ts';
import type { FauxqsApp, RawReply } from '../fauxqs/app.ts';
import { errorXml, operationOf } from '../s3/operations.ts';
import { type Caller, callerOf } from './caller.ts';
import type { Fault, FaultEffect, Faults } from './faults.ts';
import { errorReply, type JsonService, type Reply } from './reply.ts';
import type { UsageMeter } from './usage.ts';

/** A call before it is done: what it is, who makes it, and its connection. */
interface Call {
  readonly service: string;
  readonly action: string;
  readonly caller: Caller;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A plain HTTP route of the local cloud itself, for other processes. Undefined where the path is not its own. */
export type Route = (method: string, path: string, body: () => Promise<Buffer>) => Promise<RawReply> | undefined;

/** What the gateway stands before. */
export interface GatewaySettings {
  readonly fauxqs: FauxqsApp;
  /** Services that speak JSON, by the name in a request's credential scope. */
  readonly services: ReadonlyMap<string, JsonService>;
  readonly route: Route;
  readonly faults: Faults;
  readonly usage: UsageMeter;
  /** Ends an environment of a function. */
  readonly kill: (logicalId: string, environment: number) => Promise<void>;
  readonly log: (line: string) => void;
}

/** SQS calls that fauxqs answers as AWS does. */
const SQS_ACTIONS: ReadonlySet<string> = new Set([
  'ChangeMessageVisibility',
  'ChangeMessageVisibilityBatch',
  'DeleteMessage',
  'DeleteMessageBatch',
  'GetQueueAttributes',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
  'SendMessageBatch',
]);

const JSON_TYPE = 'application/x-amz-json-1.0';

/** The one address of all services: a request goes where its signature's credential scope says. */
export class Gateway {
  readonly #server: Server;
  #settings: GatewaySettings | undefined;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#route(request, response).catch((error: unknown) => this.#crashed(error, response));
    });
    // SDK clients keep their connections; an idle one closed under them looks like a fault.
    this.#server.keepAliveTimeout = 60_000;
    this.#server.requestTimeout = 0;
  }

  /**
   * Takes the port. Requests are answered from {@link serve} on.
   * @returns the origin, such as `http://127.0.0.1:4566`. By its number: with `localhost` an S3 client would put the bucket into the host's name.
   */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Starts to answer. */
  serve(settings: GatewaySettings): void {
    this.#settings = settings;
  }

  /** Breaks every connection and frees the port. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const settings = this.#settings;
    if (!settings) throw new ServiceError('ServiceUnavailable', 'the local cloud is starting', 503);
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const own = settings.route(request.method ?? 'GET', path, () => bodyOf(request));
    if (own !== undefined) return sendRaw(response, await own);
    const call = callFrom(request, response);
    const fault = settings.faults.strike(call.service, call.action, call.caller);
    if (fault) return struck(call, fault, settings);
    await answer(call, settings);
  }

  #crashed(error: unknown, response: ServerResponse): void {
    if (!(error instanceof ServiceError))
      this.#settings?.log(`gateway: ${error instanceof Error ? error.stack : messageOf(error)}`);
    if (response.headersSent) return void response.destroy();
    sendJson(
      response,
      errorReply(error instanceof ServiceError ? error : new ServiceError('InternalFailure', messageOf(error), 500)),
    );
  }
}

/** Does a call and answers it on its own connection. */
async function answer(call: Call, settings: GatewaySettings): Promise<void> {
  const { service, action, request, response } = call;
  if (service === 's3' || service === 'sqs') {
    settings.usage.call(call.caller, service, action);
    if (isFauxqs(call)) return settings.fauxqs.handle(request, response);
    request.resume();
    return sendRaw(response, notEmulated(call));
  }
  sendJson(response, await jsonReply(call, await bodyOf(request), settings));
}

/** Does a call whose answer goes elsewhere, or nowhere. */
async function perform(call: Call, body: Buffer, settings: GatewaySettings): Promise<RawReply> {
  if (call.service === 's3' || call.service === 'sqs') {
    settings.usage.call(call.caller, call.service, call.action);
    return isFauxqs(call) ? settings.fauxqs.inject(call.request, body) : notEmulated(call);
  }
  return raw(await jsonReply(call, body, settings));
}

async function jsonReply({ service, action, caller }: Call, body: Buffer, settings: GatewaySettings): Promise<Reply> {
  try {
    const found = settings.services.get(service);
    if (!found) throw new NotEmulatedError(`${service}:${action}`);
    const input: unknown = body.length > 0 ? JSON.parse(body.toString()) : {};
    return await found.call(action, input, caller);
  } catch (error) {
    if (error instanceof ServiceError) return errorReply(error);
    throw error;
  }
}

/** Does to a call what a fault says. */
async function struck(call: Call, fault: Fault, settings: GatewaySettings): Promise<void> {
  const { request, response, caller } = call;
  const body = await bodyOf(request);
  const reply = TAKES_EFFECT.has(fault.effect) ? perform(call, body, settings) : undefined;
  switch (fault.effect) {
    case 'delay':
      await sleep(fault.delayMs ?? 1000);
      return sendRaw(response, await perform(call, body, settings));
    case 'fail':
    case 'failAfter':
      await reply;
      return sendRaw(response, injectedError(call, fault));
    case 'cut':
    case 'cutAfter':
      await reply;
      return void request.socket.destroy();
    case 'kill':
    case 'killAfter':
      await reply;
      if (caller.function !== undefined && caller.environment !== undefined)
        await settings.kill(caller.function, caller.environment);
      return void request.socket.destroy();
  }
}

const TAKES_EFFECT: ReadonlySet<FaultEffect> = new Set(['failAfter', 'cutAfter', 'killAfter']);

function callFrom(request: IncomingMessage, response: ServerResponse): Call {
  const { keyId, service } = scopeOf(request);
  const caller = callerOf(keyId);
  if (service === 's3') return { service, action: operationOf(request).name, caller, request, response };
  const target = request.headers['x-amz-target'];
  const action = typeof target === 'string' ? (target.split('.').at(-1) ?? '') : `${request.method} ${request.url}`;
  return { service, action, caller, request, response };
}

/** The access key and service of a signature, in the header or in the query of a presigned URL. */
function scopeOf(request: IncomingMessage): { keyId: string; service: string } {
  const header = request.headers.authorization ?? '';
  const credential =
    /Credential=([^,\s]+)/.exec(header)?.[1] ?? decodeURIComponent(/X-Amz-Credential=([^&]+)/.exec(request.url ?? '')?.[1] ?? '');
  const [keyId, , , service] = credential.split('/');
  if (keyId === undefined || service === undefined)
    throw new ServiceError(
      'MissingAuthenticationToken',
      `${request.method} ${request.url}: a request without an AWS signature belongs to no service`,
      403,
    );
  return { keyId, service };
}

function isFauxqs({ service, action, request }: Call): boolean {
  return service === 'sqs' ? SQS_ACTIONS.has(action) : operationOf(request).emulated;
}

function notEmulated({ service, action }: Call): RawReply {
  const error = new NotEmulatedError(`${service}:${action}`);
  return service === 's3' ? xml(501, error.code, error.message) : raw(errorReply(error));
}

function injectedError({ service }: Call, fault: Fault): RawReply {
  const status = fault.status ?? 500;
  if (service === 's3') return xml(status, fault.code ?? 'InternalError', 'injected fault');
  return raw(errorReply(new ServiceError(fault.code ?? 'InternalServerError', 'injected fault', status)));
}

function xml(status: number, code: string, message: string): RawReply {
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(errorXml(code, message)) };
}

function raw({ status, body }: Reply): RawReply {
  return { status, headers: { 'content-type': JSON_TYPE }, body: Buffer.from(JSON.stringify(body)) };
}

function sendJson(response: ServerResponse, { status, body }: Reply): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function sendRaw(response: ServerResponse, reply: RawReply): void {
  response.writeHead(reply.status, reply.headers);
  response.end(reply.body);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk));
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
