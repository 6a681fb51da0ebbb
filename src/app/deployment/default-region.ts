import { STSClient } from '@aws-sdk/client-sts';

/** Where the auditor works when neither the environment nor the profile has a Region; enabled in every account of the partition aws. */
const FALLBACK = 'us-east-1';

/** The Region of the environment or profile, as the SDK finds it; `otherwise`, and at last us-east-1, where there is none. */
export const defaultRegion = async (otherwise?: string): Promise<string> => {
  const client = new STSClient({});
  try {
    return await client.config.region();
  } catch {
    return otherwise ?? FALLBACK;
  } finally {
    client.destroy();
  }
};
