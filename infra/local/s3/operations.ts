import type { IncomingMessage } from 'node:http';

/** Query parameters of S3 operations that fauxqs would take for something else, or accept and forget. */
const NOT_EMULATED = [
  'accelerate',
  'acl',
  'analytics',
  'attributes',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'renameObject',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versionId',
  'versioning',
  'versions',
  'website',
];

/** An S3 request by its meaning. */
export interface S3Operation {
  /** Such as `PutObject`; `PutObject?tagging` for what is not emulated. */
  readonly name: string;
  readonly emulated: boolean;
  readonly bucket: string;
  /** Decoded; empty for an operation on a bucket. */
  readonly key: string;
}

/**
 * Names the operation of a request.
 * @param url path and query as sent, path style
 * @param copies true where the request names a source to copy from
 */
export function s3Operation(method: string, url: string, copies: boolean): S3Operation {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const [, bucket = '', rest = ''] = /^\/([^/]*)\/?(.*)$/.exec(path) ?? [];
  const key = decodeURIComponent(rest);
  const name = key === '' ? bucketOperation(method, bucket, query) : objectOperation(method, query, copies);
  const unknown = NOT_EMULATED.find((parameter) => query.has(parameter));
  if (name === undefined || unknown !== undefined)
    return { name: `${name ?? method}${unknown === undefined ? '' : `?${unknown}`}`, emulated: false, bucket, key };
  return { name, emulated: true, bucket, key };
}

function bucketOperation(method: string, bucket: string, query: URLSearchParams): string | undefined {
  switch (method) {
    case 'GET':
      if (bucket === '') return 'ListBuckets';
      if (query.has('uploads')) return undefined;
      return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
    case 'HEAD':
      return 'HeadBucket';
    case 'POST':
      return query.has('delete') ? 'DeleteObjects' : undefined;
    default:
      return undefined;
  }
}

function objectOperation(method: string, query: URLSearchParams, copies: boolean): string | undefined {
  const upload = query.has('uploadId');
  switch (method) {
    case 'GET':
      return upload ? undefined : 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'PUT':
      if (upload) return copies ? undefined : 'UploadPart';
      return copies ? 'CopyObject' : 'PutObject';
    case 'DELETE':
      return upload ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'POST':
      if (query.has('uploads')) return 'CreateMultipartUpload';
      return upload ? 'CompleteMultipartUpload' : undefined;
    default:
      return undefined;
  }
}

/** The operation of a raw request. */
export function operationOf(request: IncomingMessage): S3Operation {
  return s3Operation(request.method ?? 'GET', request.url ?? '/', request.headers['x-amz-copy-source'] !== undefined);
}

/** An error as S3 writes it. */
export function errorXml(code: string, message: string): string {
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${text}</Message></Error>`;
}
