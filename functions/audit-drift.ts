import { auditDrift } from '../src/app/audit-drift.ts';
import { auditDriftEvent } from '../src/app/events.ts';
import { lambda } from '../src/app/lambda.ts';

export const handler = lambda(auditDriftEvent, auditDrift);
