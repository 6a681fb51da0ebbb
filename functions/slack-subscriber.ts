import { slackSubscriber } from '../src/app/alerts/subscriber.ts';

export const handler = slackSubscriber();
