import type { z } from 'zod';
import type { AnyChannel } from '../../channels/channel.ts';
import { channels } from '../../channels/index.ts';
import { didYouMean } from './nearest.ts';
import type { AlertPolicy } from './policy.ts';
import { describeIssue, type KnownKeys, type SchemaProblem, schemaProblems } from './policy-issues.ts';

const byId: Readonly<Record<string, AnyChannel>> = channels;

const ofRoute = (
  { channel: id, options, topicArn }: NonNullable<AlertPolicy['routes']>[number],
  path: readonly PropertyKey[],
  knownKeys: KnownKeys,
): readonly SchemaProblem[] => {
  const problem = (key: string, what: string): SchemaProblem => ({ path: [...path, key], ofKey: false, what });
  if (id === undefined)
    return options === undefined ? [] : [problem('options', 'are those of a channel: name it, as channel')];
  const channel = Object.hasOwn(byId, id) ? byId[id] : undefined;
  if (channel === undefined) {
    const ids = Object.keys(byId);
    return [problem('channel', `there is no channel "${id}"${didYouMean(id, ids)}: expected ${ids.join(', ')}`)];
  }
  const hint = id === 'sns' ? ': write it under options' : '';
  const { error } = channel.options.safeParse(options ?? {}, { error: describeIssue });
  return [
    ...(topicArn === undefined ? [] : [problem('topicArn', `belongs to a route that names no channel${hint}`)]),
    ...schemaProblems(error?.issues ?? [], knownKeys, [...path, 'options']),
  ];
};

/** Problems of the channels that routes of alerts name, and of their options. Lambdas read a policy that has none. */
export const channelProblems = ({ routes = [] }: Pick<AlertPolicy, 'routes'>, knownKeys: KnownKeys) =>
  routes.flatMap((route, index) => ofRoute(route, ['alerts', 'routes', index], knownKeys));

/** JSON Schemas of a route's `channel` and `options`, and of what each channel takes. */
export const channelJsonSchemas = (jsonSchemaOf: (schema: z.ZodType) => Record<string, unknown>) => {
  const schemas = Object.values(byId).map(({ id, options }) => ({ id, schema: jsonSchemaOf(options) }));
  return {
    channel: { enum: schemas.map(({ id }) => id) },
    options: { anyOf: schemas.map(({ schema }) => schema) },
    conditions: schemas.map(({ id, schema }) => ({
      if: { properties: { channel: { const: id } }, required: ['channel'] },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
      then: { properties: { options: schema }, required: ['options'] },
    })),
  };
};
