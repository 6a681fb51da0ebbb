/** An error as AWS answers it: its code, message and HTTP status. Anything else that an operation throws becomes a 500 InternalFailure. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  /** Extra response headers, such as `x-amz-bucket-region`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, message: string, status = 400, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
    this.headers = headers;
  }
}
