/**
 * Replaces the SDK's credential providers in the bundles. Lambda puts the credentials of its role into the environment;
 * profiles, single sign-on and instance metadata do not exist there.
 */
interface LambdaCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const fromEnvironment = () => async (): Promise<LambdaCredentials> => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  const { AWS_SESSION_TOKEN: sessionToken } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error('the environment has no credentials: is this a Lambda?');
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
};

export const defaultProvider = fromEnvironment;
export const fromNodeProviderChain = fromEnvironment;

export const fromIni = () => async (): Promise<never> => {
  throw new Error('a Lambda has no profiles');
};
