import { recordUnaudited } from '../src/app/audit/record-unaudited.ts';
import { lambda } from '../src/app/lambda/lambda.ts';
import { recordUnauditedEvent } from '../src/app/runs/events.ts';

export const handler = lambda(recordUnauditedEvent, recordUnaudited);
