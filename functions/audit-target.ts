import { auditTarget } from '../src/app/audit/audit-target.ts';
import { openTarget } from '../src/app/audit/target-audit.ts';
import { lambda } from '../src/app/lambda/lambda.ts';
import { auditTargetEvent } from '../src/app/runs/events.ts';

export const handler = lambda(auditTargetEvent, async (event, ports) =>
  auditTarget(await openTarget(event, ports), ports),
);
