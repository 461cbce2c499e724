import type { IncomingMessage, ServerResponse } from 'node:http';
import { buildApp } from 'fauxqs';
import type { S3Store } from '../../../node_modules/fauxqs/dist/s3/s3Store.js';
// buildApp wants all three stores once it is given one. SNS stays empty.
import { SnsStore } from '../../../node_modules/fauxqs/dist/sns/snsStore.js';
import type { SqsStore } from '../../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import { errorXml, operationOf, type S3Operation } from '../s3/operations.ts';

/** An object that was written. */
export interface ObjectCreated {
  readonly bucket: string;
  readonly key: string;
  /** Such as `ObjectCreated:Put`. */
  readonly event: string;
  /** In bytes. */
  readonly size: number;
  readonly etag: string;
}

const CREATES: Readonly<Record<string, string>> = {
  PutObject: 'ObjectCreated:Put',
  CopyObject: 'ObjectCreated:Copy',
  CompleteMultipartUpload: 'ObjectCreated:CompleteMultipartUpload',
};

/** An answer that was not sent on its request's own connection. */
export interface RawReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** S3 and SQS: fauxqs in process, with guards around what it leaves out. */
export class FauxqsApp {
  readonly #app;
  readonly #objects: S3Store;
  readonly #onCreated: (created: ObjectCreated) => void;

  /** @param onCreated hears of every object written, before its writer gets the answer */
  constructor(objects: S3Store, queues: SqsStore, onCreated: (created: ObjectCreated) => void) {
    this.#objects = objects;
    this.#onCreated = onCreated;
    this.#app = buildApp({ logger: false, stores: { s3Store: objects, sqsStore: queues, snsStore: new SnsStore() } });
    // fauxqs takes bodies of 11 MiB at most; a part may be 5 GiB. What fits in memory is the limit here.
    this.#app.removeContentTypeParser('*');
    this.#app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 2 ** 31 - 1 }, (_request, body, done) =>
      done(null, body),
    );
    // The body is in by now, and the handler runs in the same turn: between this check and the write nothing else can come.
    this.#app.addHook('preHandler', (request, reply, done) => {
      const refused = request.url === '/' ? undefined : this.#refusedByCondition(operationOf(request.raw), request.raw);
      if (!refused) return done();
      reply.code(refused.status).header('content-type', 'application/xml').send(errorXml(refused.code, refused.message));
    });
    this.#app.addHook('onSend', (request, reply, payload, done) => {
      if (reply.statusCode < 300 && request.url !== '/') this.#announce(operationOf(request.raw));
      done(null, payload);
    });
  }

  /** Must have resolved before the first request. */
  async ready(): Promise<void> {
    await this.#app.ready();
  }

  /** Answers a request on its own connection. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#app.routing(request, response);
  }

  /** Does a request whose body was read already, and hands its answer back. */
  async inject(request: IncomingMessage, body: Buffer): Promise<RawReply> {
    const { method } = request;
    if (method !== 'GET' && method !== 'PUT' && method !== 'POST' && method !== 'DELETE' && method !== 'HEAD')
      throw new Error(`method ${method}`);
    const reply = await this.#app.inject({ method, url: request.url ?? '/', headers: request.headers, payload: body });
    const headers = Object.entries(reply.headers).map(([name, value]): [string, string] => [name, String(value)]);
    return { status: reply.statusCode, headers: Object.fromEntries(headers), body: reply.rawPayload };
  }

  /** Does an SQS call from inside, as a state machine does. */
  async sqs(action: string, input: unknown): Promise<{ status: number; body: unknown }> {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
    const reply = await this.#app.inject({ method: 'POST', url: '/', headers, payload: JSON.stringify(input) });
    const body: unknown = JSON.parse(reply.payload || '{}');
    return { status: reply.statusCode, body };
  }

  /** Writes an object from inside. */
  putObject(bucket: string, key: string, body: Buffer, contentType?: string): { etag: string } {
    const { etag } = this.#objects.putObject(bucket, key, body, contentType);
    this.#announce({ name: 'PutObject', emulated: true, bucket, key });
    return { etag };
  }

  async close(): Promise<void> {
    await this.#app.close();
  }

  #announce(operation: S3Operation): void {
    const event = CREATES[operation.name];
    if (event === undefined) return;
    const { contentLength: size, etag } = this.#objects.headObject(operation.bucket, operation.key);
    this.#onCreated({ bucket: operation.bucket, key: operation.key, event, size, etag: etag.replaceAll('"', '') });
  }

  /** fauxqs ignores `If-None-Match` and `If-Match` on writes. */
  #refusedByCondition(
    operation: S3Operation,
    request: IncomingMessage,
  ): { status: number; code: string; message: string } | undefined {
    if (CREATES[operation.name] === undefined) return undefined;
    const { 'if-none-match': noneMatch, 'if-match': match } = request.headers;
    if (noneMatch === undefined && match === undefined) return undefined;
    const etag = this.#etagOf(operation);
    const failed = {
      status: 412,
      code: 'PreconditionFailed',
      message: 'At least one of the pre-conditions you specified did not hold',
    };
    if (noneMatch !== undefined && etag !== undefined) return failed;
    if (match === undefined) return undefined;
    if (etag === undefined) return { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' };
    return etag.replaceAll('"', '') === match.replaceAll('"', '') ? undefined : failed;
  }

  #etagOf({ bucket, key }: S3Operation): string | undefined {
    try {
      return this.#objects.headObject(bucket, key).etag;
    } catch {
      return undefined;
    }
  }
}
