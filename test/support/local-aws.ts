import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';

/** A signed request as it came in. */
export interface LocalRequest {
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The `Action` of a query request, or what follows the dot in `X-Amz-Target`; empty for the other protocols. */
  readonly operation: string;
}

/** An answer, or a function that writes one by hand. */
export type LocalAnswer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | ((response: ServerResponse) => void);

export interface LocalAws {
  readonly endpoint: string;
  readonly requests: readonly LocalRequest[];
  /** Requests that had no answer. The test fails unless it takes them out. */
  readonly unexpected: string[];
  /** Requests being answered at the same time, at most so far. */
  readonly mostAtOnce: number;
  /** Connections that were ever opened, and that are open now. */
  readonly connections: { readonly opened: number; readonly open: number };
  close(): Promise<void>;
}

const scopeOf = (authorization = ''): Pick<LocalRequest, 'accessKeyId' | 'region' | 'service'> => {
  const [accessKeyId = '', , region = '', service = ''] =
    /Credential=([^,]+)/.exec(authorization)?.[1]?.split('/') ?? [];
  return { accessKeyId, region, service };
};

/**
 * A loopback HTTP server that knows who signed a request and leaves the answer to the test. A request without an answer gets a 500 with
 * its path, and fails the test when it is finished.
 */
export const startLocalAws = async (
  answer: (request: LocalRequest) => LocalAnswer | undefined | Promise<LocalAnswer | undefined>,
): Promise<LocalAws> => {
  const requests: LocalRequest[] = [];
  const unexpected: string[] = [];
  onTestFinished(() => expect(unexpected, 'requests that the fake server of the test did not expect').toEqual([]));
  /** A handler that throws, or that has no answer, would leave the client waiting. */
  const answerTo = async (request: LocalRequest): Promise<LocalAnswer> => {
    const { method, path, operation } = request;
    const named = `${method} ${path}${operation === '' ? '' : ` (${operation})`}`;
    try {
      const result = await answer(request);
      if (result !== undefined) return result;
      unexpected.push(named);
    } catch (error) {
      unexpected.push(`${named}: ${error instanceof Error ? error.message : String(error)}`);
    }
    return { status: 500, body: `unexpected request: ${named}` };
  };
  const sockets = new Set<Socket>();
  let opened = 0;
  let atOnce = 0;
  let mostAtOnce = 0;
  const server = createServer(async (request, response) => {
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    response.once('close', () => {
      atOnce -= 1;
    });
    const body = await text(request);
    const target = request.headers['x-amz-target'];
    const token = request.headers['x-amz-security-token'];
    const received: LocalRequest = {
      ...scopeOf(request.headers.authorization),
      sessionToken: typeof token === 'string' ? token : undefined,
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body,
      operation:
        typeof target === 'string' ? (target.split('.')[1] ?? '') : (new URLSearchParams(body).get('Action') ?? ''),
    };
    requests.push(received);
    const result = await answerTo(received);
    if (typeof result === 'function') return result(response);
    response.writeHead(result.status ?? 200, { 'x-amzn-requestid': `request-${requests.length}`, ...result.headers });
    response.end(result.body ?? '');
  });
  server.on('connection', (socket) => {
    opened += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    unexpected,
    get mostAtOnce() {
      return mostAtOnce;
    },
    get connections() {
      return { opened, open: sockets.size };
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

/** An error of the query protocol. */
export const queryError = (code: string, message: string, status = 400): LocalAnswer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});

/** An error of the JSON protocols. */
export const jsonError = (code: string, message: string, status = 400): LocalAnswer => ({
  status,
  body: JSON.stringify({ __type: code, message }),
});

/** An error of S3. */
export const s3Error = (
  code: string,
  message: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): LocalAnswer => ({
  status,
  headers,
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

/** STS's answer to AssumeRole. */
export const assumedRole = (session: {
  readonly accessKeyId: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}): LocalAnswer => ({
  body: `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${session.accessKeyId}</AccessKeyId><SecretAccessKey>role-secret-key</SecretAccessKey><SessionToken>${session.sessionToken}</SessionToken><Expiration>${session.expiration.toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
});

/** STS's answer to GetCallerIdentity. */
export const identity = (accountId: string, arn: string): LocalAnswer => ({
  body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AIDA</UserId><Account>${accountId}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
});
