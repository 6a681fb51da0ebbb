import { GetBucketVersioningCommand, HeadBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test, vi } from 'vitest';
import { createClientFactory } from '../../../src/aws/clients/client-factory.ts';
import { type LocalAnswer, type LocalRequest, s3Error } from '../../support/local-aws.ts';
import { localClients, ownSession } from '../../support/local-clients.ts';

const scope = { accountId: '999999999999', region: 'eu-west-1' };
const enabled = { body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>' };
const bucketOf = ({ path }: LocalRequest): string => /^\/([^/?]+)/.exec(path)?.[1] ?? '';
const versioning = (bucket: string) => new GetBucketVersioningCommand({ Bucket: bucket });

/** S3 with buckets named after the Region that they are in. */
const regional = async (request: LocalRequest): Promise<LocalAnswer> => {
  const home = bucketOf(request).replace(/\.\d+$/, '');
  if (home === request.region) return enabled;
  const wrong = s3Error('PermanentRedirect', 'use another endpoint', 301, { 'x-amz-bucket-region': home });
  return request.method === 'HEAD' && typeof wrong === 'object' ? { ...wrong, body: '' } : wrong;
};

test('a bucket in another Region is followed there, and counted where it was asked for', async () => {
  const { aws, clients } = await localClients(regional);
  const { Status } = await clients.for(S3Client, scope).send(versioning('us-west-2'));
  expect(Status).toBe('Enabled');
  expect(aws.requests.map(({ region }) => region)).toEqual(['eu-west-1', 'us-west-2']);
  expect(clients.takeCalls(scope)).toEqual({ 's3:GetBucketVersioning': 2 });
  expect(clients.takeCalls()).toEqual({});
});

test('an answer without a body is followed too', async () => {
  const { aws, clients } = await localClients(regional);
  await clients.for(S3Client, scope).send(new HeadBucketCommand({ Bucket: 'us-west-2' }));
  expect(aws.requests.map(({ region }) => region)).toEqual(['eu-west-1', 'us-west-2']);
});

test('calls beside one that is followed stay in their own Region', async () => {
  const { aws, clients } = await localClients(async (request) => {
    if (request.region === 'us-west-2') await new Promise((resolve) => setTimeout(resolve, 5));
    return regional(request);
  });
  const client = clients.for(S3Client, scope);
  const buckets = Array.from(
    { length: 60 },
    (_, index) => `${['eu-west-1', 'us-west-2', 'ap-south-1'][index % 3]}.${index}`,
  );
  const answers = await Promise.all(buckets.map((bucket) => client.send(versioning(bucket))));
  expect(answers.every(({ Status }) => Status === 'Enabled')).toBe(true);
  expect(aws.requests.filter(({ region }) => region === 'eu-west-1')).toHaveLength(60);
  expect(aws.requests).toHaveLength(100);
  expect(await client.config.region()).toBe('eu-west-1');
});

test('a bucket that is sent around in circles is an error', async () => {
  const { aws, clients } = await localClients(({ region }) =>
    s3Error('PermanentRedirect', 'go on', 301, {
      'x-amz-bucket-region': region === 'us-west-2' ? 'eu-west-1' : 'us-west-2',
    }),
  );
  const call = clients.for(S3Client, scope).send(versioning('lost'));
  await expect(call).rejects.toMatchObject({ name: 'PermanentRedirect' });
  expect(aws.requests.length).toBeLessThanOrEqual(3);
});

test.each([
  ['a redirect that names no Region', 301, {}],
  ['a redirect to the Region that was asked', 301, { 'x-amz-bucket-region': 'eu-west-1' }],
  ['a denial that names the Region', 403, { 'x-amz-bucket-region': 'us-west-2' }],
])('%s is not followed', async (_name, status, headers) => {
  const { aws, clients } = await localClients(() => s3Error('Refused', 'no', status, headers));
  await expect(clients.for(S3Client, scope).send(versioning('bucket'))).rejects.toMatchObject({ name: 'Refused' });
  expect(aws.requests).toHaveLength(1);
});

test('at a configured endpoint with a name the bucket stands in the path', async () => {
  const { aws, clients } = await localClients(() => enabled);
  vi.stubEnv('AWS_ENDPOINT_URL', '');
  vi.stubEnv('AWS_ENDPOINT_URL_S3', aws.endpoint.replace('127.0.0.1', 'localhost'));
  await clients.for(S3Client, scope).send(versioning('bucket'));
  expect(aws.requests[0]?.path).toMatch(/^\/bucket\/\?versioning/);
  expect(aws.requests[0]?.headers.host).toMatch(/^localhost:/);
});

test('without an endpoint the bucket stands in the host', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL', '');
  const clients = createClientFactory({ clock: () => new Date(), credentials: async () => ownSession });
  const client = clients.for(S3Client, scope);
  let host = '';
  client.middlewareStack.add(
    () => async (args) => {
      host = (args.request as { readonly hostname: string }).hostname;
      throw new Error('not sent');
    },
    { step: 'finalizeRequest', priority: 'high' },
  );
  await expect(client.send(versioning('bucket'))).rejects.toThrow('not sent');
  expect(host).toBe('bucket.s3.eu-west-1.amazonaws.com');
  vi.unstubAllEnvs();
});

test('listing asks the Region of the client', async () => {
  const { aws, clients } = await localClients(() => ({
    body: '<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>',
  }));
  await clients.for(S3Client, { ...scope, region: 'ap-south-1' }).send(new ListBucketsCommand({ MaxBuckets: 10 }));
  expect(aws.requests[0]?.region).toBe('ap-south-1');
});

test('a bucket whose Region stands only in the body of the answer is followed there', async () => {
  const { aws, clients } = await localClients(async (request) =>
    request.region === 'us-west-2'
      ? enabled
      : {
          status: 400,
          body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the region '${request.region}' is wrong; expecting 'us-west-2'</Message><Region>us-west-2</Region><RequestId>r</RequestId><HostId>h</HostId></Error>`,
        },
  );
  const { Status } = await clients.for(S3Client, scope).send(versioning('somewhere'));
  expect(Status).toBe('Enabled');
  expect(aws.requests.map(({ region }) => region)).toEqual(['eu-west-1', 'us-west-2']);
});
