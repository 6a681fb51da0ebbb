import { slackSubscriber } from '../src/app/lambda/subscriber.ts';

export const handler = slackSubscriber();
