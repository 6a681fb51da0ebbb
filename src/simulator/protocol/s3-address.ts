import type { WireRequest } from './message.ts';

/** Bucket of a request, and the rest of its path, still percent-encoded. */
export interface S3Address {
  readonly bucket: string | undefined;
  readonly path: string;
}

/** Matches `<bucket>.s3.<region>.amazonaws.com` and similar hosts, also below `.localhost`. */
const ENDPOINT_HOST = /^(?:(.+)\.)?s3(?:[.-][a-z0-9.-]+)?\.(?:amazonaws\.com(?:\.cn)?|localhost)$/;
const LOCAL_HOST = /^(?:(.+)\.)?localhost$/;

/** Reads the address: virtual-host style if the host names a bucket, otherwise path style. */
export const bucketAddressOf = ({ headers, path }: Pick<WireRequest, 'headers' | 'path'>): S3Address => {
  const host = (headers['host'] ?? '').replace(/:\d+$/, '').toLowerCase();
  const [, ofHost] = ENDPOINT_HOST.exec(host) ?? LOCAL_HOST.exec(host) ?? [];
  if (ofHost !== undefined) return { bucket: ofHost, path };
  const [, name = '', ...rest] = path.split('/');
  return { bucket: name === '' ? undefined : decodeURIComponent(name), path: `/${rest.join('/')}` };
};
