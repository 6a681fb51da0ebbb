import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { createClientFactory } from '../../aws/clients/client-factory.ts';
import { slackWebhook } from '../../notifiers/slack-webhook.ts';
import { webhookUrl } from '../../notifiers/webhook-url.ts';
import { dynamodbDeliveries } from '../../stores/dynamodb/dynamodb-deliveries.ts';
import { deliverAlerts, queueEvent, type Subscriber } from '../alerts/deliver-alerts.ts';
import { lambdaHandler } from './lambda-handler.ts';
import { readVariables } from './variables.ts';

const environment = z.object({
  AWS_REGION: z.string().min(1),
  PLUMBLINE_TABLE: z.string().min(1),
  /** Source of the webhook's address: `ssm:<parameter>` or `secretsmanager:<secret>`. */
  PLUMBLINE_SLACK_WEBHOOK: z.string().min(1),
});

/** Wires the subscriber from its environment. Throws when a variable is missing, naming it. */
const subscriberFromEnvironment = async (variables: NodeJS.ProcessEnv): Promise<Subscriber> => {
  const {
    AWS_REGION: region,
    PLUMBLINE_TABLE: table,
    PLUMBLINE_SLACK_WEBHOOK: source,
  } = readVariables(environment, variables);
  const clock = () => new Date();
  const clients = createClientFactory({ clock, region });
  return {
    clock,
    logger: new Logger({ serviceName: 'plumbline' }),
    deliveries: dynamodbDeliveries({ client: clients.for(DynamoDBClient, { region }), table, clock }),
    channel: createHash('sha256').update(source).digest('hex').slice(0, 16),
    post: slackWebhook({ ...webhookUrl(clients, { source, region, clock }), now: clock }),
    sleep: (milliseconds) => setTimeout(milliseconds),
  };
};

/** The Lambda that brings alerts to Slack. */
export const slackSubscriber = () => lambdaHandler(queueEvent, deliverAlerts, subscriberFromEnvironment);
