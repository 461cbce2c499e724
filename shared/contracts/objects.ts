import type { Readable } from 'node:stream';

export interface ObjectHead {
  key: string;
  etag: string;
  size: number;
  lastModified: Date;
}

/** Objects of one bucket. S3Objects is the real one, MemoryObjects the double. */
export interface Objects {
  readonly bucket: string;
  /** undefined where there is no such object. */
  head(key: string): Promise<ObjectHead | undefined>;
  /**
   * From byte `from` to the end, nothing where that is the end; only of the version that `etag` names, if it is given.
   * @throws ConflictError where the object has another ETag by now; an error where there is no such object
   */
  stream(key: string, from?: number, etag?: string): Promise<Readable>;
  /**
   * Bytes `from` to before `to`, fewer where the object ends; only of the version that `etag` names.
   * @throws ConflictError where the object has another ETag by now
   */
  range(key: string, from: number, to: number, etag: string): Promise<Buffer>;
  /** undefined where there is no such object. */
  text(key: string): Promise<string | undefined>;
  put(key: string, body: string | Uint8Array, contentType?: string): Promise<void>;
  /** Every key under the prefix, in order. */
  list(prefix: string): Promise<ObjectHead[]>;
  copy(fromBucket: string, fromKey: string, key: string): Promise<void>;
  delete(key: string): Promise<void>;
}
