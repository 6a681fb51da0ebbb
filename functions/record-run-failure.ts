import { recordRunFailureEvent } from '../src/app/events.ts';
import { lambda } from '../src/app/lambda.ts';
import { recordRunFailure } from '../src/app/record-run-failure.ts';

export const handler = lambda(recordRunFailureEvent, recordRunFailure);
