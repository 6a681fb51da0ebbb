import * as z from 'zod';
import { CHANGE_KINDS } from '../../domain/alert.ts';
import { SEVERITIES } from '../../domain/check.ts';
import { UNIT_SEPARATORS } from '../../domain/selector.ts';
import { TOPIC_ARN, WANTED_TOPIC } from '../../domain/topic-arn.ts';
import { accountId, patternOf } from './schema-parts.ts';

const topicArn = z.string().regex(TOPIC_ARN, { error: WANTED_TOPIC });

const patterns = (separators: readonly string[]) => z.array(patternOf(separators)).min(1);

const route = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'expected 1 to 64 letters, digits, - or _' })
    .describe('Name of the route; subscriptions may filter on it.'),
  topicArn: topicArn
    .exactOptional()
    .describe('SNS topic of a route that names no channel; alerts.topicArn by default.'),
  channel: z.string().exactOptional().describe('Channel of the route; an SNS topic by default.'),
  options: z.unknown().optional().describe('Options of the channel.'),
  minimumSeverity: z
    .enum(SEVERITIES)
    .exactOptional()
    .describe('Changes of findings below it are not sent; alerts.minimumSeverity by default.'),
  accounts: z.array(accountId).min(1).exactOptional().describe('Only findings of these accounts.'),
  units: patterns(UNIT_SEPARATORS)
    .exactOptional()
    .describe('Only accounts below these units: patterns of paths such as Root/Workloads/*, or ou- ids.'),
  regions: patterns([]).exactOptional().describe('Only these Regions; patterns such as eu-*.'),
  checks: patterns([]).exactOptional().describe('Only findings of these checks; patterns such as s3-*.'),
  transitions: z
    .array(z.enum(CHANGE_KINDS))
    .min(1)
    .exactOptional()
    .describe(
      'What the route hears of; everything by default. `returned`: findings whose exception is over; `incomplete`: what is not seen any more; `expired` and `expiring`: exceptions; `failed`: runs.',
    ),
});

/** Schema of the policy's alerts. */
export const alertsSection = z.strictObject({
  topicArn: topicArn.exactOptional().describe('SNS topic that digests of changes are sent to.'),
  minimumSeverity: z.enum(SEVERITIES).default('LOW').describe('Changes of findings below it are not sent.'),
  link: z
    .url({ protocol: /^https$/, error: 'expected an https address' })
    .max(1000)
    .exactOptional()
    .describe('Where more is to be seen, for digests; {run} stands for the run. A command by default.'),
  routes: z
    .array(route)
    .min(1)
    .superRefine((routes, context) => {
      for (const [index, { id }] of routes.entries())
        if (routes.findIndex((other) => other.id === id) !== index)
          context.addIssue({ code: 'custom', path: [index, 'id'], message: `there are two routes ${id}` });
    })
    .exactOptional()
    .describe(
      'Who hears of what: one digest a run for each route that has news. Without routes one hears of everything.',
    ),
});
