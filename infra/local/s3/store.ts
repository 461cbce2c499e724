import { join } from 'node:path';
// fauxqs exports its app alone; the store behind it is needed for conditional writes, events and files on disk.
import { FileS3Persistence } from '../../../node_modules/fauxqs/dist/s3/fileS3Persistence.js';
import { S3Store } from '../../../node_modules/fauxqs/dist/s3/s3Store.js';

/** Lists a bucket in byte order, as S3 does. fauxqs sorts by locale but pages by bytes, and so loses keys between pages. */
class OrderedS3Store extends S3Store {
  override listObjects(bucket: string, options: Parameters<S3Store['listObjects']>[1]): ReturnType<S3Store['listObjects']> {
    const { prefix = '', delimiter, maxKeys = 1000, startAfter = '', marker = '' } = options ?? {};
    const after = startAfter || marker;
    const all = super.listObjects(bucket, { prefix, maxKeys: Number.MAX_SAFE_INTEGER }).objects;
    const objects: typeof all = [];
    const commonPrefixes = new Set<string>();
    for (const object of all.sort((a, b) => compareBytes(a.key, b.key))) {
      const common = commonPrefixOf(object.key, prefix, delimiter);
      if (compareBytes(common ?? object.key, after) <= 0 || (common !== undefined && commonPrefixes.has(common))) continue;
      if (objects.length + commonPrefixes.size >= maxKeys)
        return { objects, commonPrefixes: [...commonPrefixes], isTruncated: true };
      if (common === undefined) objects.push(object);
      else commonPrefixes.add(common);
    }
    return { objects, commonPrefixes: [...commonPrefixes], isTruncated: false };
  }
}

/** Opens fauxqs' object store: in memory, or as files under `<dataDir>/s3`. */
export function openS3Store(dataDir: string | undefined): S3Store {
  const store = new OrderedS3Store();
  if (dataDir === undefined) return store;
  const files = new FileS3Persistence(join(dataDir, 's3'));
  files.loadS3(store);
  store.persistence = files;
  return store;
}

function commonPrefixOf(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

function compareBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
