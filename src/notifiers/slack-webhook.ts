import { defined } from '../domain/defined.ts';

/** What came of a post. */
type Posting =
  | { readonly outcome: 'accepted' }
  /** Not taken now; to be tried again, not before so many seconds where the channel says so. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly retryAfterSeconds?: number }
  /** No answer came: it may have been taken. To be tried again all the same. */
  | { readonly outcome: 'unanswered'; readonly reason: string }
  /** Not taken, and not the next time either, unless somebody changes something. */
  | { readonly outcome: 'rejected'; readonly reason: string };

/** Posts a message to a channel. */
export type Webhook = (message: unknown) => Promise<Posting>;

/** Slack answers within a second or two. */
const TIMEOUT_MS = 10_000;
/** How long a pause may be that is asked for; more would be a mistake of whoever asks. */
const MAX_RETRY_AFTER_SECONDS = 3600;
/** Where Slack asks for a pause and does not say how long. */
const DEFAULT_RETRY_AFTER_SECONDS = 30;
/** How much of an answer is told. */
const REASON_CHARACTERS = 200;

const retryAfterSeconds = (header: string | null, now: Date): number | undefined => {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now.getTime()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(Math.ceil(seconds), 0), MAX_RETRY_AFTER_SECONDS);
};

/** An error of fetch names the address, which is the secret: only what it is caused by is told, and only its code. */
const failureOf = (error: unknown): string => {
  const { name, cause } = error as { readonly name?: unknown; readonly cause?: { readonly code?: unknown } };
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} seconds`;
  return `the connection failed (${String(cause?.code ?? name)})`;
};

/** A short answer such as `invalid_payload`; anything else may be a page. */
const answerOf = async (response: Response): Promise<string> => {
  const text = await response.text().catch(() => '');
  return /^[\w .:-]+$/.test(text) ? `${response.status} ${text.slice(0, REASON_CHARACTERS)}` : String(response.status);
};

/** An incoming webhook. `url` is asked for every post, `renew` told that it may be old. It never shows in what is told. */
export const slackWebhook =
  (options: {
    readonly url: () => Promise<string>;
    readonly renew: () => void;
    readonly now: () => Date;
    readonly timeoutMs?: number;
  }): Webhook =>
  async (message) => {
    const url = await options.url();
    let response: Response;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(message),
        // Another address would be told what is meant for this one.
        redirect: 'manual',
        signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
      });
    } catch (error) {
      return { outcome: 'unanswered', reason: failureOf(error) };
    }
    // The status is the answer; its text, which may break off, only explains it.
    if (response.ok) {
      await response.body?.cancel().catch(() => undefined);
      return { outcome: 'accepted' };
    }
    const reason = `the webhook answered ${await answerOf(response)}`;
    if (response.status === 429 || response.status >= 500) {
      const asked = retryAfterSeconds(response.headers.get('retry-after'), options.now());
      const seconds = asked ?? (response.status === 429 ? DEFAULT_RETRY_AFTER_SECONDS : undefined);
      return { outcome: 'refused', reason, ...defined({ retryAfterSeconds: seconds }) };
    }
    options.renew();
    return { outcome: 'rejected', reason };
  };
