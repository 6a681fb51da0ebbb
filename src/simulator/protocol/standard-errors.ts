import type { Protocol } from '../operation.ts';
import { ServiceError } from './service-error.ts';

/** Codes and HTTP statuses of a protocol for errors before an operation runs. */
interface Words {
  readonly accessDenied: readonly [string, number];
  readonly expiredToken: readonly [string, number];
  readonly internal: readonly [string, number];
  /** Unknown credentials, in general or in this Region. */
  readonly invalidCredentials: readonly [string, number];
  readonly invalidInput: readonly [string, number];
  readonly malformed: readonly [string, number];
  readonly missingAuthentication: readonly [string, number];
  readonly throttled: readonly [string, number];
  readonly unknownOperation: readonly [string, number];
}

const json: Words = {
  accessDenied: ['AccessDeniedException', 400],
  expiredToken: ['ExpiredTokenException', 400],
  internal: ['InternalFailure', 500],
  invalidCredentials: ['UnrecognizedClientException', 400],
  invalidInput: ['ValidationException', 400],
  malformed: ['SerializationException', 400],
  missingAuthentication: ['MissingAuthenticationTokenException', 400],
  throttled: ['ThrottlingException', 400],
  unknownOperation: ['UnknownOperationException', 400],
};

const words: Readonly<Record<Protocol, Words>> = {
  'json-1.0': json,
  'json-1.1': json,
  'rest-json': {
    ...json,
    accessDenied: ['AccessDeniedException', 403],
    expiredToken: ['ExpiredTokenException', 403],
    invalidCredentials: ['UnrecognizedClientException', 403],
    missingAuthentication: ['MissingAuthenticationTokenException', 403],
    throttled: ['TooManyRequestsException', 429],
    unknownOperation: ['UnknownOperationException', 404],
  },
  query: {
    accessDenied: ['AccessDenied', 403],
    expiredToken: ['ExpiredToken', 403],
    internal: ['InternalFailure', 500],
    invalidCredentials: ['InvalidClientTokenId', 403],
    invalidInput: ['ValidationError', 400],
    malformed: ['MalformedInput', 400],
    missingAuthentication: ['MissingAuthenticationToken', 403],
    throttled: ['Throttling', 400],
    unknownOperation: ['InvalidAction', 400],
  },
  'rest-xml': {
    accessDenied: ['AccessDenied', 403],
    expiredToken: ['ExpiredToken', 400],
    internal: ['InternalError', 500],
    invalidCredentials: ['InvalidAccessKeyId', 403],
    invalidInput: ['InvalidRequest', 400],
    malformed: ['MalformedXML', 400],
    missingAuthentication: ['AccessDenied', 403],
    throttled: ['SlowDown', 503],
    unknownOperation: ['NotImplemented', 501],
  },
};

/** Creates the error of a protocol for a standard situation. */
export const standardError = (protocol: Protocol, situation: keyof Words, message: string): ServiceError => {
  const [code, status] = words[protocol][situation];
  return new ServiceError(code, message, status);
};
