import * as z from 'zod';
import type { PermittedArns } from '../domain/calls/call.ts';
import { secretsmanagerCalls } from '../domain/calls/secretsmanager.ts';
import { ssmCalls } from '../domain/calls/ssm.ts';
import type { ChannelGrant } from './channel.ts';

const SECRET_PREFIX = '/aws/reference/secretsmanager/';
const SOURCE = /^(ssm|secretsmanager):([\w./-]+)$/;
const WANTED = 'expected ssm:<name of a parameter> or secretsmanager:<name of a secret>';

/** The source of a secret, as policies and parameters write it. */
export const secretSource = z.string({ error: WANTED }).regex(SOURCE, { error: WANTED });

const partsOf = (source: string): { readonly kind: string; readonly name: string } => {
  const [, kind, name] = SOURCE.exec(source) ?? [];
  if (kind === undefined || name === undefined) throw new Error(WANTED);
  return { kind, name };
};

/** The parameter that a source is read through: Parameter Store reads secrets of Secrets Manager too. */
export const parameterOf = (source: string): string => {
  const { kind, name } = partsOf(source);
  return kind === 'ssm' ? name : `${SECRET_PREFIX}${name}`;
};

const named = (id: string, text: string, arns: readonly string[]): PermittedArns => ({ id, text, arns });
const HERE = '{region}:{account}';

/** The permissions to read secrets. A parameter's name may lack the leading slash; a secret's ARN ends in six random characters. */
export const secretGrants = (sources: readonly string[]): readonly ChannelGrant[] => {
  const parts = [...new Set(sources)].map(partsOf);
  const parameters = [...new Set(sources)].map((source) => parameterOf(source).replace(/^\//, ''));
  const secrets = parts.filter(({ kind }) => kind === 'secretsmanager');
  const ofParameters: ChannelGrant = {
    call: ssmCalls.getParameter,
    on: named(
      'channel-parameter',
      'the parameters of the channel',
      parameters.map((name) => `arn:{partition}:ssm:${HERE}:parameter/${name}`),
    ),
    because: 'addresses and keys of the channel',
  };
  const ofSecrets: ChannelGrant = {
    call: secretsmanagerCalls.getSecretValue,
    on: named(
      'channel-secret',
      'the secrets of the channel',
      secrets.map(({ name }) => `arn:{partition}:secretsmanager:${HERE}:secret:${name}-??????`),
    ),
    because: 'Parameter Store reads the secret with the same role',
  };
  return [...(parameters.length > 0 ? [ofParameters] : []), ...(secrets.length > 0 ? [ofSecrets] : [])];
};
