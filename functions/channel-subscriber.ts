import { channelSubscriber } from '../src/app/lambda/subscriber.ts';

export const handler = channelSubscriber();
