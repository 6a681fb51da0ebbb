import { slackSubscriber } from '../src/app/subscriber.ts';

export const handler = slackSubscriber();
