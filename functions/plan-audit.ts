import { lambda } from '../src/app/lambda/lambda.ts';
import { concurrency } from '../src/app/plan/account-concurrency.ts';
import { planAudit } from '../src/app/plan/plan-audit.ts';
import { planAuditEvent } from '../src/app/runs/events.ts';

export const handler = lambda(planAuditEvent, planAudit, { concurrency });
