import { AwsError, type Protocol } from './operation.ts';
import { standardError } from './protocol/standard-errors.ts';
import type { Fault } from './world.ts';

/* What the server itself answers before or instead of an operation. */

export const unsigned = (protocol: Protocol): AwsError =>
  standardError(protocol, 'missingAuthentication', 'Missing Authentication Token: the request is not signed.');

export const serviceNotOffered = (service: string, offered: readonly string[]): AwsError => {
  const known = [...offered].sort().join(', ');
  return new AwsError('NotImplemented', `The embedded AWS does not offer ${service}; it offers ${known}.`, 501);
};

export const operationNotOffered = (protocol: Protocol, operation: string): AwsError =>
  standardError(protocol, 'unknownOperation', `The embedded AWS does not offer ${operation}.`);

export const memberNotOffered = (operation: string, member: string): AwsError =>
  new AwsError('NotImplemented', `The embedded AWS does not implement ${member} of ${operation}.`, 501);

export const badCredentials = (protocol: Protocol, because: 'unknown' | 'expired'): AwsError =>
  because === 'expired'
    ? standardError(protocol, 'expiredToken', 'The security token included in the request is expired')
    : standardError(protocol, 'invalidCredentials', 'The security token included in the request is invalid.');

/** Credentials are not known in a Region that is disabled for their account; only STS says so in plain words. */
export const regionDisabled = (protocol: Protocol, service: string, accountId: string): AwsError =>
  service === 'sts'
    ? new AwsError('RegionDisabledException', `STS is not activated in this region for account:${accountId}.`, 403)
    : badCredentials(protocol, 'unknown');

export const throttled = (protocol: Protocol): AwsError =>
  standardError(protocol, 'throttled', protocol === 'rest-xml' ? 'Please reduce your request rate.' : 'Rate exceeded');

/** The error that a fault asks for; an internal one when it does not say which. */
export const injected = (protocol: Protocol, { error }: Fault): AwsError =>
  error === undefined
    ? standardError(protocol, 'internal', 'We encountered an internal error. Please try again.')
    : new AwsError(error.code, error.message, error.status);

/** Any error as AWS would answer it: what is not meant as an answer is an internal failure. */
export const asAwsError = (protocol: Protocol, error: unknown): AwsError => {
  if (error instanceof AwsError) return error;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return standardError(protocol, 'internal', `The embedded AWS failed: ${what}`);
};
