import { slackSubscriber } from '../src/app/lambda/slack-subscriber.ts';

export const handler = slackSubscriber();
