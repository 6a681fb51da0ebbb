import { setTimeout } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { createClientFactory } from '../../aws/clients/client-factory.ts';
import { addressOf, type Destination, destinationOf, senderTo } from '../../channels/index.ts';
import { createSecrets } from '../../channels/secrets.ts';
import { dynamodbDeliveries } from '../../stores/dynamodb/dynamodb-deliveries.ts';
import { addressKey } from '../alerts/alert-routes.ts';
import { deliverAlerts, queueEvent, type Subscriber } from '../alerts/deliver-alerts.ts';
import { lambdaHandler } from './lambda-handler.ts';
import { readVariables } from './variables.ts';

const environment = z.object({
  AWS_REGION: z.string().min(1),
  PLUMBLINE_TABLE: z.string().min(1),
});
const ofSlack = environment.extend({
  /** Source of the webhook's address: `ssm:<parameter>` or `secretsmanager:<secret>`. */
  PLUMBLINE_SLACK_WEBHOOK: z.string().min(1),
});
const ofChannel = environment.extend({
  PLUMBLINE_CHANNEL: z.string().min(1),
  /** JSON. */
  PLUMBLINE_CHANNEL_OPTIONS: z.string().min(1),
});

/** Wires the subscriber of a destination. */
const subscriberOf = (
  destination: Destination,
  { AWS_REGION: region, PLUMBLINE_TABLE: table }: z.output<typeof environment>,
): Subscriber => {
  const clock = () => new Date();
  const clients = createClientFactory({ clock, region });
  const secrets = createSecrets(clients, { region, clock });
  return {
    clock,
    logger: new Logger({ serviceName: 'plumbline' }),
    deliveries: dynamodbDeliveries({ client: clients.for(DynamoDBClient, { region }), table, clock }),
    channel: addressKey(addressOf(destination)),
    send: senderTo(destination, { clients, region, clock, secrets }),
    sleep: (milliseconds) => setTimeout(milliseconds),
  };
};

/** The Lambda that brings the digests of all topics to Slack. */
export const slackSubscriber = () =>
  lambdaHandler(queueEvent, deliverAlerts, async (variables) => {
    const read = readVariables(ofSlack, variables);
    return subscriberOf(destinationOf('slack', { webhook: read.PLUMBLINE_SLACK_WEBHOOK }), read);
  });

/** A Lambda that brings the digests of some routes to the channel that they name. */
export const channelSubscriber = () =>
  lambdaHandler(queueEvent, deliverAlerts, async (variables) => {
    const read = readVariables(ofChannel, variables);
    const options: unknown = JSON.parse(read.PLUMBLINE_CHANNEL_OPTIONS);
    return subscriberOf(destinationOf(read.PLUMBLINE_CHANNEL, options), read);
  });
