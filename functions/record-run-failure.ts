import { lambda } from '../src/app/lambda/lambda.ts';
import { recordRunFailureEvent } from '../src/app/runs/events.ts';
import { recordRunFailure } from '../src/app/runs/record-run-failure.ts';

export const handler = lambda(recordRunFailureEvent, recordRunFailure);
