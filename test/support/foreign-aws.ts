import { onTestFinished } from 'vitest';
import {
  identity,
  jsonError,
  type LocalAnswer,
  type LocalAws,
  type LocalRequest,
  queryError,
  s3Error,
  startLocalAws,
} from './local-aws.ts';

export const FOREIGN_ACCOUNT = '000000000000';

/** How an emulator says that it does not know a call. */
export type Refusal = (request: LocalRequest) => LocalAnswer;

/** In the words of each protocol. */
export const inProtocol: Refusal = ({ service, operation, headers }) => {
  const message = `The ${operation} action has not been implemented`;
  if (headers['x-amz-target'] !== undefined) return jsonError('UnknownOperationException', message, 501);
  return service === 's3' ? s3Error('NotImplemented', message, 501) : queryError('InvalidAction', message, 501);
};
/** As an unfinished program does. */
export const plainText: Refusal = () => ({
  status: 501,
  headers: { 'content-type': 'text/plain' },
  body: 'Not Implemented\n',
});
export const emptyBody: Refusal = () => ({ status: 501 });
export const notFound: Refusal = () => ({
  status: 404,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>404</title><p>Not Found</p>',
});

interface ForeignBucket {
  readonly name: string;
  readonly region: string;
  readonly versioning?: 'Enabled' | 'Suspended';
}

export interface ForeignAws {
  readonly refusal?: Refusal;
  readonly buckets?: readonly ForeignBucket[];
  /** Whether the listing says where each bucket is. It never narrows to the Region that was asked for. */
  readonly namesRegions?: boolean;
  /** Whether there is a stack. Detecting its drift is refused. */
  readonly hasStack?: boolean;
}

const xml = (body: string): LocalAnswer => ({ headers: { 'content-type': 'application/xml' }, body });

const listBuckets = (buckets: readonly ForeignBucket[], namesRegions: boolean): LocalAnswer =>
  xml(
    `<ListAllMyBucketsResult><Owner><ID>foreign</ID></Owner><Buckets>${buckets
      .map(
        ({ name, region }) =>
          `<Bucket><Name>${name}</Name><CreationDate>2024-05-01T00:00:00.000Z</CreationDate>${namesRegions ? `<BucketRegion>${region}</BucketRegion>` : ''}</Bucket>`,
      )
      .join('')}</Buckets></ListAllMyBucketsResult>`,
  );

const STACK = `arn:aws:cloudformation:us-east-1:${FOREIGN_ACCOUNT}:stack/website/11111111-0000-4000-8000-000000000000`;
const listStacks = (hasStack: boolean): LocalAnswer =>
  xml(
    `<ListStacksResponse><ListStacksResult><StackSummaries>${
      hasStack
        ? `<member><StackName>website</StackName><StackId>${STACK}</StackId><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2024-05-01T00:00:00.000Z</CreationTime></member>`
        : ''
    }</StackSummaries></ListStacksResult></ListStacksResponse>`,
  );

/**
 * A server that shares no code with the embedded AWS and knows a handful of calls, as other emulators do:
 * who calls, buckets and their versioning, log groups, and which stacks there are.
 */
export const startForeignAws = async (options: ForeignAws = {}): Promise<LocalAws> => {
  const { refusal = inProtocol, namesRegions = true, hasStack = true } = options;
  const { buckets = [{ name: 'site-assets', region: 'us-east-1', versioning: 'Enabled' }] } = options;
  const server = await startLocalAws((request) => {
    const { service, operation, method, path } = request;
    const { pathname, searchParams } = new URL(path, 'http://127.0.0.1');
    if (service === 's3' && method === 'GET') {
      if (pathname === '/') return listBuckets(buckets, namesRegions);
      const bucket = buckets.find(({ name }) => pathname.split('/')[1] === name);
      if (bucket !== undefined && searchParams.has('versioning'))
        return xml(
          `<VersioningConfiguration>${bucket.versioning === undefined ? '' : `<Status>${bucket.versioning}</Status>`}</VersioningConfiguration>`,
        );
      return refusal({ ...request, operation: 'GetBucketEncryption' });
    }
    switch (`${service}:${operation}`) {
      case 'sts:GetCallerIdentity':
        return identity(FOREIGN_ACCOUNT, `arn:aws:iam::${FOREIGN_ACCOUNT}:root`);
      case 'logs:DescribeLogGroups':
        return {
          headers: { 'content-type': 'application/x-amz-json-1.1' },
          body: JSON.stringify({ logGroups: [{ logGroupName: '/site/access', retentionInDays: 7 }] }),
        };
      case 'cloudformation:ListStacks':
        return listStacks(hasStack);
      default:
        return refusal(request);
    }
  });
  onTestFinished(() => server.close());
  return server;
};
