import { planAuditEvent } from '../src/app/events.ts';
import { lambda } from '../src/app/lambda.ts';
import { planAudit } from '../src/app/plan-audit.ts';

export const handler = lambda(planAuditEvent, planAudit);
