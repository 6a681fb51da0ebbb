import * as z from 'zod';
import { compliant, defineCheck, nonCompliant, notApplicable } from '../domain/check.ts';
import { commandLine } from '../domain/shell.ts';

/** The values that PutRetentionPolicy accepts, in days. */
const ACCEPTED_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const days = () =>
  z.literal(ACCEPTED_DAYS, {
    error: ({ input }) =>
      typeof input === 'number'
        ? `CloudWatch Logs does not accept a retention of ${input} days; ${neighbours(input)}`
        : 'must be a number of days that CloudWatch Logs accepts, such as 365',
  });

const neighbours = (value: number): string => {
  const below = ACCEPTED_DAYS.findLast((accepted) => accepted < value);
  const above = ACCEPTED_DAYS.find((accepted) => accepted > value);
  const nearest = [below, above].filter((accepted) => accepted !== undefined);
  return nearest.length === 2 ? `the nearest are ${nearest.join(' and ')}` : `the nearest is ${nearest.join('')}`;
};

export const logsLogGroupRetention = defineCheck({
  id: 'logs-log-group-retention',
  title: 'Log group keeps its events for as long as the policy asks',
  rationale:
    'Events that are deleted too early are missing from an investigation; events that are kept for too long cost money and may break a duty to delete.',
  remediation:
    'Set retentionInDays of the log group. Where an account-level retention policy sets it, change that policy: the log group cannot override it.',
  severity: 'MEDIUM',
  controls: [
    'AWS Config: cw-loggroup-retention-period-check',
    'AWS Security Hub: CloudWatch.16',
    'NIST SP 800-53: AU-11',
    'PCI DSS 4.0: 10.5.1',
  ],
  resource: 'logs:log-group',
  reads: ['retentionInDays', 'retentionPolicyName', 'class'],
  messages: {
    neverExpires: 'Events of {{resource}} never expire. {{remedy}}',
    tooLong: 'Events of {{resource}} are kept for {{days}} days; the policy allows at most {{maximumDays}}. {{remedy}}',
    tooShort:
      'Events of {{resource}} are kept for {{days}} days; the policy asks for at least {{minimumDays}}. {{remedy}}',
  },
  options: z
    .strictObject({
      minimumDays: days().default(365).describe('Events are kept for at least this many days.'),
      maximumDays: days()
        .optional()
        .describe('Events are kept for at most this many days; without it there is no upper limit.'),
      neverExpires: z
        .enum(['compliant', 'non-compliant'])
        .default('compliant')
        .describe('How a log group without retention is judged, whose events never expire.'),
    })
    .refine(({ minimumDays, maximumDays }) => maximumDays === undefined || minimumDays <= maximumDays, {
      path: ['maximumDays'],
      error: 'maximumDays must not be less than minimumDays',
    }),
  evaluate: ({ retentionInDays, retentionPolicyName, class: logGroupClass }, options) => {
    if (logGroupClass === 'DELIVERY') {
      return notApplicable('events of the class DELIVERY are kept briefly, by design');
    }
    const source =
      retentionPolicyName === undefined
        ? { remedy: 'Set the retention of the log group.' }
        : {
            retentionPolicyName,
            remedy: `Change the account-level policy "${retentionPolicyName}", which sets it: the log group cannot override it.`,
          };
    const { minimumDays, maximumDays, neverExpires } = options;
    if (retentionInDays === undefined) {
      return neverExpires === 'compliant' ? compliant : nonCompliant('neverExpires', source);
    }
    if (retentionInDays < minimumDays) {
      return nonCompliant('tooShort', { days: retentionInDays, minimumDays, ...source });
    }
    return maximumDays === undefined || retentionInDays <= maximumDays
      ? compliant
      : nonCompliant('tooLong', { days: retentionInDays, maximumDays, ...source });
  },
  commands: ({ target: { region }, resource: { name }, messageId, data }, { minimumDays, maximumDays }) => {
    const policy = data['retentionPolicyName'];
    if (typeof policy === 'string')
      return [`# the account-level policy ${JSON.stringify(policy)} sets the retention: change that policy`];
    const days = messageId === 'tooShort' ? minimumDays : (maximumDays ?? minimumDays);
    return [
      commandLine(['aws', 'logs', 'put-retention-policy'], {
        region,
        'log-group-name': name,
        'retention-in-days': String(days),
      }),
    ];
  },
});
