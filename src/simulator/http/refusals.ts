import type { Protocol } from '../operation.ts';
import { ServiceError } from '../protocol/service-error.ts';
import { standardError } from '../protocol/standard-errors.ts';
import type { Fault } from '../world/world.ts';

/* Errors that the server returns before or instead of an operation. */

export const unsigned = (protocol: Protocol): ServiceError =>
  standardError(protocol, 'missingAuthentication', 'Missing Authentication Token: the request is not signed.');

export const serviceNotOffered = (service: string, offered: readonly string[]): ServiceError => {
  const known = [...offered].sort().join(', ');
  return new ServiceError('NotImplemented', `The embedded AWS does not offer ${service}; it offers ${known}.`, 501);
};

export const operationNotOffered = (protocol: Protocol, operation: string): ServiceError =>
  standardError(protocol, 'unknownOperation', `The embedded AWS does not offer ${operation}.`);

export const memberNotOffered = (operation: string, member: string): ServiceError =>
  new ServiceError('NotImplemented', `The embedded AWS does not implement ${member} of ${operation}.`, 501);

export const badCredentials = (protocol: Protocol, because: 'unknown' | 'expired'): ServiceError =>
  because === 'expired'
    ? standardError(protocol, 'expiredToken', 'The security token included in the request is expired')
    : standardError(protocol, 'invalidCredentials', 'The security token included in the request is invalid.');

/** Error for credentials in a Region that is disabled for their account. Only STS says so in plain words. */
export const regionDisabled = (protocol: Protocol, service: string, accountId: string): ServiceError =>
  service === 'sts'
    ? new ServiceError('RegionDisabledException', `STS is not activated in this region for account:${accountId}.`, 403)
    : badCredentials(protocol, 'unknown');

export const throttled = (protocol: Protocol): ServiceError =>
  standardError(protocol, 'throttled', protocol === 'rest-xml' ? 'Please reduce your request rate.' : 'Rate exceeded');

/** Error that a fault asks for; an internal one by default. */
export const injected = (protocol: Protocol, { error }: Fault): ServiceError =>
  error === undefined
    ? standardError(protocol, 'internal', 'We encountered an internal error. Please try again.')
    : new ServiceError(error.code, error.message, error.status);

/** Converts any error to AWS's form. An error that is not a ServiceError is an internal failure. */
export const asServiceError = (protocol: Protocol, error: unknown): ServiceError => {
  if (error instanceof ServiceError) return error;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return standardError(protocol, 'internal', `The embedded AWS failed: ${what}`);
};
