import { runBucketContract } from '../run-bucket-contract.ts';
import { memoryRunBucket } from './memory-run-bucket.ts';

runBucketContract('memory', async () => ({ open: async () => memoryRunBucket(), close: async () => undefined }));
