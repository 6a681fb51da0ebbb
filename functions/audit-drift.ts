import { auditDrift } from '../src/app/audit/audit-drift.ts';
import { openTarget } from '../src/app/audit/target-audit.ts';
import { lambda } from '../src/app/lambda/lambda.ts';
import { auditDriftEvent } from '../src/app/runs/events.ts';

export const handler = lambda(auditDriftEvent, async (event, ports) =>
  auditDrift(await openTarget(event, ports), ports),
);
