import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** Reaction of the webhook to a post. `lost`: it accepts the post, and its answer never arrives. */
export type WebhookAnswer =
  | 'ok'
  | 'reset'
  | 'silence'
  | 'lost-reset'
  | 'lost-silence'
  | { readonly status: number; readonly retryAfter?: string; readonly body?: string };

interface WebhookPost {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface FakeWebhook {
  readonly url: string;
  /** Bodies of accepted posts in order, parsed. */
  readonly taken: readonly unknown[];
  /** All posts in order, accepted or not. */
  readonly received: readonly WebhookPost[];
  readonly posts: number;
  /** Time-out of an answer that comes as soon as the webhook is silent: no test waits for it. */
  readonly timeout: () => AbortSignal;
}

/** An incoming webhook on a free port: it answers as the script says, and then with 200. Closed when the test ends. */
export const fakeWebhook = async (script: readonly WebhookAnswer[] = []): Promise<FakeWebhook> => {
  const answers = [...script];
  const taken: unknown[] = [];
  const received: WebhookPost[] = [];
  let waiting = new AbortController();
  const answer = (body: string, response: ServerResponse): void => {
    const next = answers.shift() ?? 'ok';
    if (next === 'ok' || next === 'lost-reset' || next === 'lost-silence') taken.push(JSON.parse(body));
    if (next === 'ok') response.end('ok');
    else if (next === 'reset' || next === 'lost-reset') response.destroy();
    else if (typeof next === 'object') {
      const { status, retryAfter } = next;
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end(next.body ?? '');
    } else waiting.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  };
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      answer(body, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T000/B000/SECRET`,
    taken,
    received,
    get posts() {
      return received.length;
    },
    timeout: () => {
      waiting = new AbortController();
      return waiting.signal;
    },
  };
};
