import { STSClient } from '@aws-sdk/client-sts';

/**
 * Region of last resort, if neither the environment nor the profile has one. It is enabled in every account of the
 * partition aws.
 */
const FALLBACK = 'us-east-1';

/** Returns the Region of the environment or profile as the SDK finds it, otherwise `otherwise`, otherwise us-east-1. */
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
