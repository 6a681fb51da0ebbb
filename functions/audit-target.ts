import { auditTarget } from '../src/app/audit-target.ts';
import { auditTargetEvent } from '../src/app/events.ts';
import { lambda } from '../src/app/lambda.ts';

export const handler = lambda(auditTargetEvent, auditTarget);
