import { auditTarget } from '../src/app/audit/audit-target.ts';
import { lambda } from '../src/app/lambda/lambda.ts';
import { auditTargetEvent } from '../src/app/runs/events.ts';

export const handler = lambda(auditTargetEvent, auditTarget);
