/**
 * An error as AWS returns it: code, message and HTTP status. Any other error of an operation becomes a 500
 * InternalFailure.
 */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  /** Extra response headers, such as `x-amz-bucket-region`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Further members of an error in XML, such as `Region`. */
  readonly members: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    status = 400,
    headers: Readonly<Record<string, string>> = {},
    members: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
    this.headers = headers;
    this.members = members;
  }
}
