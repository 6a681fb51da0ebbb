import { memoryRunBucket } from '../../src/stores/memory-run-bucket.ts';
import { runBucketContract } from '../support/run-bucket-contract.ts';

runBucketContract('memory', async () => ({ open: async () => memoryRunBucket(), close: async () => undefined }));
