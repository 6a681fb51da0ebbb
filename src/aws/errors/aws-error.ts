import type { IamAction } from '../../domain/ports.ts';

/** What every error of this layer tells, next to its message. None of it is secret. */
export interface ErrorFacts {
  /** AWS's error code, that of a broken connection (`ECONNRESET`), or one of this layer's own. */
  readonly code: string;
  /** The HTTP status; absent when there was no answer. */
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  /** The API call, such as `s3:GetBucketEncryption`. */
  readonly operation?: string | undefined;
  /** What to do about it, in a sentence. */
  readonly hint: string;
}

/** What the errors of this layer have in common; what AWS or the SDK threw is the `cause`. */
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

/** A call that AWS refused, or that did not come through. */
export class AwsCallError extends AwsError {
  override readonly name = 'AwsCallError';
}

/** There are no credentials, they are not valid, or a role could not be assumed. */
export class AwsCredentialsError extends AwsError {
  override readonly name: string = 'AwsCredentialsError';
}

/** The Region does not exist, is not enabled in the account, or does not have the service. */
export class AwsRegionError extends AwsError {
  override readonly name = 'AwsRegionError';
}

/** An operation that changes something was asked of a factory that was not made for it. */
export class WriteNotAllowedError extends Error {
  override readonly name = 'WriteNotAllowedError';
  readonly operation: IamAction;

  constructor(operation: IamAction) {
    super(`${operation} changes resources, and this client factory only reads: make one with allow: 'write'`);
    this.operation = operation;
  }
}
