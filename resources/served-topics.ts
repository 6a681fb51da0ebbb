import { ref } from './intrinsics.ts';
import type { Settings } from './settings.ts';

/** Topics that the policy names and that feed this deployment's queues. */
const named = ({ alertsTopicArns, slackWebhook }: Pick<Settings, 'alertsTopicArns' | 'slackWebhook'>) =>
  slackWebhook === '' ? [] : alertsTopicArns.filter((arn) => arn !== undefined);

/** Topics whose undeliverable messages go to the dead-letter queue. */
export const deadLetterTopics = (
  settings: Pick<Settings, 'alertsTopicArns' | 'channels' | 'slackWebhook'>,
): readonly unknown[] => [
  ref('AlertsTopic'),
  ref('OperationsTopic'),
  ...(settings.channels.length === 0 ? [] : [ref('ChannelTopic')]),
  ...named(settings),
];

/**
 * Accounts on whose behalf SNS may encrypt messages for the queues: the deployment's own, and those of topics that the
 * policy names.
 */
export const messageAccounts = (settings: Pick<Settings, 'alertsTopicArns' | 'slackWebhook'>): readonly unknown[] => [
  ref('AWS::AccountId'),
  ...new Set(named(settings).map((arn) => arn.split(':')[4])),
];
