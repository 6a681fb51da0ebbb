import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { fakeAccounts, listBuckets, when } from '../../../src/aws/index.ts';

const clients = fakeAccounts({
  '111111111111': { '*': [when(ListBucketsCommand).answer(() => ({ Buckets: [{ Name: 'app' }] }))] },
});
const buckets = await listBuckets(clients, { region: 'eu-west-1', accountId: '111111111111' });
console.log(buckets.map(({ name }) => name));
console.log(clients.calls.map(({ operation, region }) => `${operation} in ${region}`));
