import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { ObjectHead, Objects } from '../contracts/objects.ts';
import { ConflictError } from '../domain/errors.ts';

const unquoted = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '');

/** Objects of an S3 bucket. */
export class S3Objects implements Objects {
  readonly bucket: string;
  private readonly client: S3Client;

  constructor(client: S3Client, bucket: string) {
    this.client = client;
    this.bucket = bucket;
  }

  async head(key: string): Promise<ObjectHead | undefined> {
    try {
      const head = await this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
      return { key, etag: unquoted(head.ETag), size: head.ContentLength ?? 0, lastModified: head.LastModified ?? new Date(0) };
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  stream(key: string, from = 0, etag?: string): Promise<Readable> {
    return this.bytes(key, from > 0 ? `bytes=${from}-` : undefined, etag);
  }

  async range(key: string, from: number, to: number, etag: string): Promise<Buffer> {
    if (to <= from) return Buffer.alloc(0);
    return buffer(await this.bytes(key, `bytes=${from}-${to - 1}`, etag));
  }

  private async bytes(key: string, range: string | undefined, etag: string | undefined): Promise<Readable> {
    try {
      const { Body } = await this.client.send(
        new GetObjectCommand({
          Bucket: this.bucket,
          Key: key,
          ...(range === undefined ? {} : { Range: range }),
          ...(etag === undefined ? {} : { IfMatch: `"${etag}"` }),
        }),
      );
      return Body instanceof Readable ? Body : Readable.from([]);
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412)
        throw new ConflictError('the object was overwritten', { cause: error });
      // S3 has no empty range: there is nothing after the last byte.
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 416) return Readable.from([]);
      throw error;
    }
  }

  async text(key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return await Body?.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async put(key: string, body: string | Uint8Array, contentType = 'application/json'): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: contentType }));
  }

  async list(prefix: string): Promise<ObjectHead[]> {
    const heads: ObjectHead[] = [];
    for await (const page of paginateListObjectsV2({ client: this.client }, { Bucket: this.bucket, Prefix: prefix })) {
      for (const object of page.Contents ?? []) {
        if (object.Key === undefined) continue;
        heads.push({
          key: object.Key,
          etag: unquoted(object.ETag),
          size: object.Size ?? 0,
          lastModified: object.LastModified ?? new Date(0),
        });
      }
    }
    return heads;
  }

  async copy(fromBucket: string, fromKey: string, key: string): Promise<void> {
    const source = `${fromBucket}/${fromKey.split('/').map(encodeURIComponent).join('/')}`;
    await this.client.send(new CopyObjectCommand({ Bucket: this.bucket, Key: key, CopySource: source }));
  }

  async delete(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }
}

/** Objects in memory, for tests. `before` runs ahead of each call and may throw. Copies look only into `others` that it was given. */
export class MemoryObjects implements Objects {
  readonly bucket: string;
  private readonly stored = new Map<string, { body: Buffer; lastModified: Date }>();
  private readonly before: (call: string, key: string) => Promise<void> | void;
  private readonly others: readonly MemoryObjects[];

  constructor(
    bucket: string,
    before: (call: string, key: string) => Promise<void> | void = () => {},
    others: readonly MemoryObjects[] = [],
  ) {
    this.bucket = bucket;
    this.before = before;
    this.others = others;
  }

  async head(key: string): Promise<ObjectHead | undefined> {
    await this.before('head', key);
    return this.headOf(key);
  }

  async stream(key: string, from = 0, etag?: string): Promise<Readable> {
    await this.before('stream', key);
    const body = this.body(key);
    if (etag !== undefined && etag !== this.headOf(key)?.etag) throw new ConflictError('the object was overwritten');
    return Readable.from([body.subarray(from)]);
  }

  async range(key: string, from: number, to: number, etag: string): Promise<Buffer> {
    await this.before('range', key);
    const body = this.body(key);
    if (etag !== this.headOf(key)?.etag) throw new ConflictError('the object was overwritten');
    return Buffer.from(body.subarray(from, to));
  }

  async text(key: string): Promise<string | undefined> {
    await this.before('text', key);
    return this.stored.get(key)?.body.toString('utf8');
  }

  async put(key: string, body: string | Uint8Array): Promise<void> {
    await this.before('put', key);
    this.stored.set(key, { body: Buffer.from(body), lastModified: new Date() });
  }

  async list(prefix: string): Promise<ObjectHead[]> {
    await this.before('list', prefix);
    const keys = [...this.stored.keys()].filter((key) => key.startsWith(prefix)).sort();
    return keys.flatMap((key) => this.headOf(key) ?? []);
  }

  async copy(fromBucket: string, fromKey: string, key: string): Promise<void> {
    await this.before('copy', key);
    const from = [this, ...this.others].find((each) => each.bucket === fromBucket);
    if (!from) throw new Error(`no bucket ${fromBucket}`);
    this.stored.set(key, { body: from.body(fromKey), lastModified: new Date() });
  }

  async delete(key: string): Promise<void> {
    await this.before('delete', key);
    this.stored.delete(key);
  }

  private body(key: string): Buffer {
    const object = this.stored.get(key);
    if (!object) throw new NoSuchKey({ message: 'no such object', $metadata: {} });
    return object.body;
  }

  private headOf(key: string): ObjectHead | undefined {
    const object = this.stored.get(key);
    if (!object) return undefined;
    const etag = createHash('md5').update(object.body).digest('hex');
    return { key, etag, size: object.body.length, lastModified: object.lastModified };
  }
}
