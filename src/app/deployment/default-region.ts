import { STSClient } from '@aws-sdk/client-sts';

/**
 * Region of last resort, if neither the environment nor the profile has one. It is enabled in every account of the
 * partition aws.
 */
const FALLBACK = 'us-east-1';

/**
 * Returns the Region of AWS_REGION, of AWS_DEFAULT_REGION (which the SDK for JavaScript does not read), or of the
 * profile, as the AWS CLI does; otherwise `otherwise`, otherwise us-east-1.
 */
export const defaultRegion = async (otherwise?: string): Promise<string> => {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  if (!AWS_REGION && AWS_DEFAULT_REGION) return AWS_DEFAULT_REGION;
  const client = new STSClient({});
  try {
    return await client.config.region();
  } catch {
    return otherwise ?? FALLBACK;
  } finally {
    client.destroy();
  }
};
