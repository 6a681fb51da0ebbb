import type { S3Client } from '@aws-sdk/client-s3';

type Command = Parameters<S3Client['send']>[0];

/** Returns the Region that S3 names in a redirect, or in the body where it calls a signature's Region wrong. */
const redirectedTo = (error: unknown): string | undefined => {
  const { name, Region, $metadata, $response } = error as {
    readonly name?: string;
    readonly Region?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  };
  const status = $metadata?.httpStatusCode;
  if (status !== 301 && status !== 400) return undefined;
  const ofBody = name === 'AuthorizationHeaderMalformed' ? Region : undefined;
  return $response?.headers?.['x-amz-bucket-region'] ?? ofBody;
};

/**
 * Makes an S3 client follow a bucket into its Region, once per call, through that Region's client. The SDK's own
 * `followRegionRedirects` swaps the Region of the shared client meanwhile: concurrent calls go astray, and two
 * redirects at once leave the client in the wrong Region.
 */
export const followBuckets = (
  client: S3Client,
  region: string,
  clientIn: (region: string, command: Command) => S3Client,
): void => {
  const following = new WeakSet<object>();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const actual = redirectedTo(error);
        const { commandInstance, abortSignal } = context['__smithy_context'] ?? {};
        const command: Command | undefined = commandInstance;
        if (actual === undefined || actual === region || command === undefined || following.has(command)) throw error;
        following.add(command);
        return {
          output: await clientIn(actual, command).send(command, abortSignal ? { abortSignal } : {}),
          response: undefined,
        };
      }
    },
    { step: 'initialize', priority: 'high', name: 'followBuckets' },
  );
};

/**
 * Puts the bucket into the path if an endpoint is configured (an emulator's host has no subdomains), otherwise into the
 * host as AWS requires.
 */
export const pathStyleAtEndpoints = (client: S3Client): void => {
  client.middlewareStack.add(
    (next) => async (args) => {
      if (await client.config.serviceConfiguredEndpoint?.()) client.config.forcePathStyle = true;
      return next(args);
    },
    { step: 'initialize', name: 'pathStyleAtEndpoints' },
  );
};
