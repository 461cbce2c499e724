import { describe, expect, it } from 'vitest';
import { accessKeyOf, callerOf } from '../../../infra/local/gateway/caller.ts';
import { Faults } from '../../../infra/local/gateway/faults.ts';
import { s3Operation } from '../../../infra/local/s3/operations.ts';

describe('callers', () => {
  it('are read from the access key that a function was given', () => {
    expect(callerOf(accessKeyOf('Clean0A1B2C3D', 3))).toEqual({
      function: 'Clean0A1B2C3D',
      environment: 3,
      label: 'Clean0A1B2C3D',
    });
    expect(callerOf('local')).toEqual({ function: undefined, environment: undefined, label: 'local' });
  });
});

describe('faults', () => {
  const clean = callerOf(accessKeyOf('Clean0A1B2C3D', 1));
  const other = callerOf(accessKeyOf('Other0A1B2C3D', 1));
  const pattern = (faults: Faults, calls: number): string =>
    Array.from({ length: calls }, () => (faults.strike('dynamodb', 'PutItem', clean) ? 'x' : '.')).join('');

  it.each([
    [{}, 'x.....'],
    [{ nth: 3 }, '..x...'],
    [{ nth: 2, times: 3 }, '.xxx..'],
    [{ every: 2 }, '.x.x.x'],
    [{ every: 2, times: 1 }, '.x....'],
  ])('%j strikes %s', (when, expected) => {
    const faults = new Faults();
    const handle = faults.add({ service: 'dynamodb', effect: 'fail', ...when });
    expect(pattern(faults, 6)).toBe(expected);
    expect(handle).toMatchObject({ seen: 6, struck: expected.replaceAll('.', '').length });
  });

  it('count only what they name: service, action and function', () => {
    const faults = new Faults();
    const handle = faults.add({ service: 'dynamodb', action: 'PutItem', function: 'Clean', effect: 'cut', nth: 1 });
    expect(faults.strike('sqs', 'PutItem', clean)).toBeUndefined();
    expect(faults.strike('dynamodb', 'GetItem', clean)).toBeUndefined();
    expect(faults.strike('dynamodb', 'PutItem', other)).toBeUndefined();
    expect(handle.seen).toBe(0);
    expect(faults.strike('dynamodb', 'PutItem', clean)).toBe(handle.fault);
  });

  it('end when removed', () => {
    const faults = new Faults();
    faults.add({ service: 'dynamodb', effect: 'fail', every: 1 }).remove();
    expect(pattern(faults, 3)).toBe('...');
  });
});

describe('S3 operations', () => {
  it.each([
    ['GET', '/b/k', 'GetObject', true],
    ['GET', '/b/a%20b%2Bc?x-id=GetObject', 'GetObject', true],
    ['GET', '/b?list-type=2&prefix=x', 'ListObjectsV2', true],
    ['GET', '/b/?list-type=2', 'ListObjectsV2', true],
    ['PUT', '/b/k', 'PutObject', true],
    ['PUT', '/b/k?partNumber=1&uploadId=u', 'UploadPart', true],
    ['POST', '/b/k?uploads', 'CreateMultipartUpload', true],
    ['POST', '/b/k?uploadId=u', 'CompleteMultipartUpload', true],
    ['POST', '/b?delete', 'DeleteObjects', true],
    ['DELETE', '/b/k', 'DeleteObject', true],
    ['PUT', '/b/k?tagging', 'PutObject?tagging', false],
    ['GET', '/b?versioning', 'ListObjects?versioning', false],
    ['GET', '/b/k?versionId=1', 'GetObject?versionId', false],
    ['PUT', '/b', 'PUT', false],
    ['DELETE', '/b', 'DELETE', false],
  ])('%s %s is %s', (method, url, name, emulated) => {
    expect(s3Operation(method, url, false)).toMatchObject({ name, emulated, bucket: 'b' });
  });

  it('tell a copy from a put, and decode the key', () => {
    expect(s3Operation('PUT', '/b/a%20b/%E5%A5%BD', true)).toEqual({
      name: 'CopyObject',
      emulated: true,
      bucket: 'b',
      key: 'a b/好',
    });
  });
});
