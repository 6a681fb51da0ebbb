import { defined } from '../domain/defined.ts';
import type { ChannelPorts, Sent } from './channel.ts';

/** Webhooks answer within a second or two. */
const TIMEOUT_MS = 10_000;
/** Longest pause that an answer may ask for; a longer one is taken for its mistake. */
const MAX_RETRY_AFTER_SECONDS = 3600;
/** Pause after an answer that asks for one and names no duration. */
const DEFAULT_RETRY_AFTER_SECONDS = 30;
/** Characters of an answer that a reason repeats. */
const REASON_CHARACTERS = 200;

const retryAfterSeconds = (header: string | null, now: Date): number | undefined => {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now.getTime()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(Math.ceil(seconds), 0), MAX_RETRY_AFTER_SECONDS);
};

/** The message of an error of fetch may name the address, which is the secret: only the code of its cause is repeated. */
const failureOf = (error: unknown): string => {
  const { name, cause } = error as { readonly name?: unknown; readonly cause?: { readonly code?: unknown } };
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} seconds`;
  return `the connection failed (${String(cause?.code ?? name)})`;
};

/** A short answer such as `invalid_payload`; any other may be a page. */
const answerOf = async (response: Response): Promise<string> => {
  const text = await response.text().catch(() => '');
  return /^[\w .:-]+$/.test(text) ? `${response.status} ${text.slice(0, REASON_CHARACTERS)}` : String(response.status);
};

export interface Post {
  /** Source of the address. */
  readonly source: string;
  /** JSON. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type PostPorts = Pick<ChannelPorts, 'clock' | 'secrets' | 'timeout'>;

/** Posts JSON to the address of a webhook. */
export const post = async (
  { source, body, headers }: Post,
  { secrets, clock, timeout = (milliseconds) => AbortSignal.timeout(milliseconds) }: PostPorts,
): Promise<Sent> => {
  const address = await secrets.address(source);
  let response: Response;
  try {
    response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body,
      // A redirect would disclose the message to another address.
      redirect: 'manual',
      signal: timeout(TIMEOUT_MS),
    });
  } catch (error) {
    return { outcome: 'unanswered', reason: failureOf(error) };
  }
  // The status is the answer. Its text only explains it, and may break off.
  if (response.ok) {
    await response.body?.cancel().catch(() => undefined);
    return { outcome: 'accepted' };
  }
  const reason = `the webhook answered ${await answerOf(response)}`;
  if (response.status === 429 || response.status >= 500) {
    const asked = retryAfterSeconds(response.headers.get('retry-after'), clock());
    const seconds = asked ?? (response.status === 429 ? DEFAULT_RETRY_AFTER_SECONDS : undefined);
    return { outcome: 'refused', reason, ...defined({ retryAfterSeconds: seconds }) };
  }
  secrets.renew(source);
  return { outcome: 'rejected', reason };
};
