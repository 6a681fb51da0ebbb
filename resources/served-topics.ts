import { ref } from './intrinsics.ts';
import type { Settings } from './settings.ts';

/** Topics that the policy names and whose messages come to this deployment's queues. */
const named = ({ alertsTopicArns, slackWebhook }: Pick<Settings, 'alertsTopicArns' | 'slackWebhook'>) =>
  slackWebhook === '' ? [] : alertsTopicArns.filter((arn) => arn !== undefined);

/** The topics whose undeliverable messages the dead-letter queue takes. */
export const deadLetterTopics = (settings: Pick<Settings, 'alertsTopicArns' | 'slackWebhook'>): readonly unknown[] => [
  ref('AlertsTopic'),
  ref('OperationsTopic'),
  ...named(settings),
];

/** The accounts whose topics SNS may encrypt messages of for the queues: the deployment's own, and those of topics that the policy names. */
export const messageAccounts = (settings: Pick<Settings, 'alertsTopicArns' | 'slackWebhook'>): readonly unknown[] => [
  ref('AWS::AccountId'),
  ...new Set(named(settings).map((arn) => arn.split(':')[4])),
];
