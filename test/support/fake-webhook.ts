import { createServer, type Server, type ServerResponse } from 'node:http';
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

export interface FakeWebhook {
  readonly url: string;
  /** Accepted posts in order. */
  readonly taken: readonly unknown[];
  readonly posts: number;
}

/** An incoming webhook of Slack on a free port: it answers as the script says, and then with 200. Closed when the test ends. */
export const fakeWebhook = async (script: readonly WebhookAnswer[] = []): Promise<FakeWebhook> => {
  const answers = [...script];
  const taken: unknown[] = [];
  let posts = 0;
  const answer = (body: string, response: ServerResponse): void => {
    const next = answers.shift() ?? 'ok';
    posts += 1;
    if (next === 'ok' || next === 'lost-reset' || next === 'lost-silence') taken.push(JSON.parse(body));
    if (next === 'ok') response.end('ok');
    else if (next === 'reset' || next === 'lost-reset') response.destroy();
    else if (typeof next === 'object') {
      const { status, retryAfter } = next;
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end(next.body ?? '');
    }
  };
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => answer(body, response));
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
    get posts() {
      return posts;
    },
  };
};
