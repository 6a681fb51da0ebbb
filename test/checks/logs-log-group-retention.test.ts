import { describe, expect, test } from 'vitest';
import { logsLogGroupRetention } from '../../src/checks/logs-log-group-retention.ts';
import type { AccountId, Region } from '../../src/domain/ids.ts';
import { testCheck } from '../support/check-tester.ts';

const group = (retentionInDays?: number, more: { policy?: string; class?: string } = {}) => ({
  retentionInDays,
  retentionPolicyName: more.policy,
  class: more.class ?? 'STANDARD',
});
const remedy = 'Set the retention of the log group.';
const policyRemedy =
  'Change the account-level policy "org-retention", which sets it: the log group cannot override it.';

testCheck(logsLogGroupRetention, {
  defaults: { minimumDays: 365, neverExpires: 'compliant' },
  compliant: [
    { name: 'retention = minimum, or = maximum: the minimum', facts: group(365) },
    { name: 'retention = minimum, or = maximum: the maximum', facts: group(400), options: { maximumDays: 400 } },
    { name: 'above the minimum, no maximum', facts: group(3653) },
    { name: 'minimum = maximum = retention', facts: group(30), options: { minimumDays: 30, maximumDays: 30 } },
    { name: 'no retention set, by default', facts: group() },
    { name: 'no retention set, though there is a maximum', facts: group(), options: { maximumDays: 731 } },
    {
      name: 'retention set by an account-level policy: judged by the effective value',
      facts: group(400, { policy: 'org-retention' }),
    },
    {
      name: 'retention set by an account-level policy without retentionInDays: it never expires',
      facts: group(undefined, { policy: 'org-retention' }),
    },
    {
      name: 'class INFREQUENT_ACCESS, ESSENTIALS, or one not known yet: INFREQUENT_ACCESS as STANDARD',
      facts: group(365, { class: 'INFREQUENT_ACCESS' }),
    },
    {
      name: 'class INFREQUENT_ACCESS, ESSENTIALS, or one not known yet: ESSENTIALS as STANDARD',
      facts: group(365, { class: 'ESSENTIALS' }),
    },
    {
      name: 'class INFREQUENT_ACCESS, ESSENTIALS, or one not known yet: one not known yet as STANDARD',
      facts: group(365, { class: 'GLACIAL' }),
    },
  ],
  nonCompliant: [
    {
      name: 'below / above: below',
      facts: group(180),
      messageId: 'tooShort',
      data: { days: 180, minimumDays: 365, remedy },
      message:
        'Events of subject are kept for 180 days; the policy asks for at least 365. Set the retention of the log group.',
    },
    {
      name: 'below / above: above',
      facts: group(3653),
      options: { minimumDays: 30, maximumDays: 400 },
      messageId: 'tooLong',
      data: { days: 3653, maximumDays: 400, remedy },
      message:
        'Events of subject are kept for 3653 days; the policy allows at most 400. Set the retention of the log group.',
    },
    {
      name: 'no retention set, `neverExpires: non-compliant`',
      facts: group(),
      options: { neverExpires: 'non-compliant' },
      messageId: 'neverExpires',
      data: { remedy },
      message: 'Events of subject never expire. Set the retention of the log group.',
    },
    {
      name: 'retention set by an account-level policy, below: the remedy names the account policy, not the group',
      facts: group(30, { policy: 'org-retention' }),
      messageId: 'tooShort',
      data: { days: 30, minimumDays: 365, retentionPolicyName: 'org-retention', remedy: policyRemedy },
    },
    {
      name: 'retention set by an account-level policy, above',
      facts: group(3653, { policy: 'org-retention' }),
      options: { maximumDays: 400 },
      messageId: 'tooLong',
      data: { days: 3653, maximumDays: 400, retentionPolicyName: 'org-retention', remedy: policyRemedy },
    },
    {
      name: 'retention set by an account-level policy that never expires',
      facts: group(undefined, { policy: 'org-retention' }),
      options: { neverExpires: 'non-compliant' },
      messageId: 'neverExpires',
      data: { retentionPolicyName: 'org-retention', remedy: policyRemedy },
    },
    {
      name: 'class INFREQUENT_ACCESS as STANDARD, below',
      facts: group(30, { class: 'INFREQUENT_ACCESS' }),
      messageId: 'tooShort',
    },
    { name: 'class ESSENTIALS as STANDARD, below', facts: group(30, { class: 'ESSENTIALS' }), messageId: 'tooShort' },
    { name: 'a class not known yet as STANDARD, below', facts: group(30, { class: 'GLACIAL' }), messageId: 'tooShort' },
  ],
  notApplicable: [
    {
      name: 'class DELIVERY (events are kept briefly, by design)',
      facts: group(1, { class: 'DELIVERY' }),
      reason: 'events of the class DELIVERY are kept briefly, by design',
    },
    {
      name: 'class DELIVERY without retention, `neverExpires: non-compliant`',
      facts: group(undefined, { class: 'DELIVERY' }),
      options: { neverExpires: 'non-compliant' },
      reason: 'events of the class DELIVERY are kept briefly, by design',
    },
  ],
  refused: [
    {
      name: 'a policy value that is none of the accepted is an error that names the neighbours',
      options: { minimumDays: 100 },
      message: 'CloudWatch Logs does not accept a retention of 100 days; the nearest are 90 and 120',
      at: 'minimumDays',
    },
    {
      name: 'a maximum between two accepted values',
      options: { maximumDays: 366 },
      message: 'CloudWatch Logs does not accept a retention of 366 days; the nearest are 365 and 400',
    },
    {
      name: 'less than the least value',
      options: { minimumDays: 0 },
      message: 'CloudWatch Logs does not accept a retention of 0 days; the nearest is 1',
    },
    {
      name: 'more than the greatest value',
      options: { maximumDays: 3654 },
      message: 'CloudWatch Logs does not accept a retention of 3654 days; the nearest is 3653',
    },
    {
      name: 'half a day',
      options: { minimumDays: 1.5 },
      message: 'CloudWatch Logs does not accept a retention of 1.5 days; the nearest are 1 and 3',
    },
    {
      name: 'a text',
      options: { minimumDays: '365' },
      message: 'must be a number of days that CloudWatch Logs accepts, such as 365',
    },
    {
      name: 'a minimum above the maximum',
      options: { minimumDays: 400, maximumDays: 365 },
      message: 'maximumDays must not be less than minimumDays',
      at: 'maximumDays',
    },
    {
      name: 'a maximum below the default minimum',
      options: { maximumDays: 90 },
      message: 'maximumDays must not be less than minimumDays',
      at: 'maximumDays',
    },
    {
      name: 'a value of neverExpires that is not known',
      options: { neverExpires: true },
      message: '"compliant"|"non-compliant"',
    },
  ],
});

const target = { partition: 'aws', accountId: '111122223333' as AccountId, region: 'eu-west-1' as Region } as const;
const resource = {
  kind: 'logs:log-group',
  arn: 'arn:aws:logs:eu-west-1:111122223333:log-group:/web',
  name: '/web',
} as const;
const commandsOf = (messageId: string, options: object, data = {}) =>
  logsLogGroupRetention.commands?.({ target, resource, messageId, data }, logsLogGroupRetention.options.parse(options));
const put = (days: number) => [
  `aws logs put-retention-policy --region eu-west-1 --log-group-name /web --retention-in-days ${days}`,
];

describe('the commands that cure it', () => {
  test.each([
    ['tooShort', { minimumDays: 90, maximumDays: 731 }, 90],
    ['tooLong', { minimumDays: 90, maximumDays: 731 }, 731],
    ['neverExpires', { minimumDays: 90, maximumDays: 731 }, 731],
    ['neverExpires', { minimumDays: 90 }, 90],
  ])('set a retention that passes: %s by %j', (messageId, options, days) => {
    expect(commandsOf(messageId, options)).toEqual(put(days));
  });

  test('are none where an account-level policy sets the retention', () => {
    const [note, ...commands] = commandsOf('tooShort', {}, { retentionPolicyName: 'short' }) ?? [];
    expect(note).toContain('account-level policy "short"');
    expect(commands).toEqual([]);
  });
});
