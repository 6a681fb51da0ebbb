import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { ClientFactory } from '../aws/clients/client-factory.ts';
import { callAws } from '../aws/operations/call.ts';
import { ssmCalls } from '../domain/calls/ssm.ts';
import type { Clock } from '../domain/ports.ts';

/** A new address is used within this time. */
const KEPT_MS = 300_000;
const SECRET_PREFIX = '/aws/reference/secretsmanager/';
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The parameter's name for a source: `ssm:<parameter>` or `secretsmanager:<secret>`. */
const parameterName = (source: string): string => {
  const [, kind, name] = /^(ssm|secretsmanager):([\w./-]+)$/.exec(source) ?? [];
  if (kind === undefined || name === undefined)
    throw new Error('expected ssm:<name of a parameter> or secretsmanager:<name of a secret>');
  return kind === 'ssm' ? name : `${SECRET_PREFIX}${name}`;
};

/** A secret is the address itself, or JSON with it under `url`. */
const urlIn = (value: string): string => {
  const text = value.trim();
  const { url } = (text.startsWith('{') ? JSON.parse(text) : { url: text }) as { readonly url?: unknown };
  return typeof url === 'string' ? url : '';
};

/** Throws without saying what the address is: whoever knows it may post. */
const checked = (url: string, source: string): string => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isSafe = parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && LOOPBACK.has(parsed.hostname));
  if (!isSafe) throw new Error(`${source} does not hold the https address of a webhook`);
  return url;
};

/** The address of a webhook as Parameter Store or Secrets Manager has it, read again every few minutes and after `renew`. */
export const webhookUrl = (
  clients: ClientFactory,
  options: { readonly source: string; readonly region: string; readonly clock: Clock },
): { readonly url: () => Promise<string>; readonly renew: () => void } => {
  const { source, region, clock } = options;
  const name = parameterName(source);
  let kept: { readonly url: string; readonly until: number } | undefined;
  const read = async (): Promise<string> => {
    const scope = { region };
    const { Parameter } = await callAws(scope, ssmCalls.getParameter, () =>
      clients.for(SSMClient, scope).send(new GetParameterCommand({ Name: name, WithDecryption: true })),
    );
    return checked(urlIn(Parameter?.Value ?? ''), source);
  };
  return {
    url: async () => {
      const now = clock().getTime();
      if (kept === undefined || kept.until <= now) kept = { url: await read(), until: now + KEPT_MS };
      return kept.url;
    },
    renew: () => {
      kept = undefined;
    },
  };
};
