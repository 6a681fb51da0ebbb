import { recordUnauditedEvent } from '../src/app/events.ts';
import { lambda } from '../src/app/lambda.ts';
import { recordUnaudited } from '../src/app/record-unaudited.ts';

export const handler = lambda(recordUnauditedEvent, recordUnaudited);
