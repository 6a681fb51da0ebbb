import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { ClientFactory } from '../aws/clients/client-factory.ts';
import { callAws } from '../aws/operations/call.ts';
import { ssmCalls } from '../domain/calls/ssm.ts';
import type { Clock } from '../domain/ports.ts';
import type { Secrets } from './channel.ts';
import { parameterOf } from './secret-source.ts';

/** A changed secret is used within this time. */
const KEPT_MS = 300_000;
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

const memberOf = (secret: string, member: string): string => {
  const text = secret.trim();
  if (!text.startsWith('{')) return text;
  try {
    const value = (JSON.parse(text) as Readonly<Record<string, unknown>>)[member];
    return typeof value === 'string' ? value.trim() : '';
  } catch {
    return '';
  }
};

const isAddress = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
};

/** Reads secrets through Parameter Store, which reads those of Secrets Manager with the same caller. Errors never show a secret. */
export const createSecrets = (
  clients: ClientFactory,
  { region, clock }: { readonly region: string; readonly clock: Clock },
): Secrets => {
  const kept = new Map<string, { readonly secret: string; readonly until: number }>();
  const read = async (source: string): Promise<string> => {
    const Name = parameterOf(source);
    const now = clock().getTime();
    const known = kept.get(source);
    if (known !== undefined && known.until > now) return known.secret;
    const scope = { region };
    const { Parameter } = await callAws(scope, ssmCalls.getParameter, () =>
      clients.for(SSMClient, scope).send(new GetParameterCommand({ Name, WithDecryption: true })),
    );
    const secret = Parameter?.Value ?? '';
    kept.set(source, { secret, until: now + KEPT_MS });
    return secret;
  };
  return {
    address: async (source) => {
      const address = memberOf(await read(source), 'url');
      if (isAddress(address)) return address;
      kept.delete(source);
      throw new Error(`${source} does not hold the https address of a webhook`);
    },
    text: async (source, member) => {
      const text = memberOf(await read(source), member);
      if (text !== '') return text;
      kept.delete(source);
      throw new Error(`${source} is empty, or has no ${member}`);
    },
    renew: (source) => {
      kept.delete(source);
    },
  };
};
