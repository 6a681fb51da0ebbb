import type { ApiOperation } from '../../domain/calls/call.ts';

/** Attributes of every error of this layer, beside its message. None is secret. */
export interface ErrorFacts {
  /** AWS's error code, that of a broken connection (`ECONNRESET`), or one of this layer's own. */
  readonly code: string;
  /** HTTP status; absent if there was no answer. */
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  /** API call, such as `s3:GetBucketEncryption`. */
  readonly operation?: string | undefined;
  /** Advice in one sentence. */
  readonly hint: string;
}

/** Base of the errors of this layer. The error of AWS or the SDK is the `cause`. */
export abstract class AwsError extends Error implements ErrorFacts {
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  readonly operation: string | undefined;
  readonly hint: string;

  constructor(message: string, facts: ErrorFacts, options?: ErrorOptions) {
    super(message, options);
    this.code = facts.code;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.accountId = facts.accountId;
    this.region = facts.region;
    this.operation = facts.operation;
    this.hint = facts.hint;
  }
}

/** A call that AWS refused, or that did not reach AWS. */
export class AwsCallError extends AwsError {
  override readonly name = 'AwsCallError';
}

/** Missing or invalid credentials, or a role that could not be assumed. */
export class AwsCredentialsError extends AwsError {
  override readonly name: string = 'AwsCredentialsError';
}

/** A Region that does not exist, is not enabled in the account, or lacks the service. */
export class AwsRegionError extends AwsError {
  override readonly name = 'AwsRegionError';
}

/** A changing operation was called through a factory that only reads. */
export class WriteNotAllowedError extends Error {
  override readonly name = 'WriteNotAllowedError';
  readonly operation: ApiOperation;

  constructor(operation: ApiOperation) {
    super(`${operation} changes resources, and this client factory only reads: make one with allow: 'write'`);
    this.operation = operation;
  }
}
