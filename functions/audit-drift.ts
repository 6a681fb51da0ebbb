import { auditDrift } from '../src/app/audit/audit-drift.ts';
import { openTarget } from '../src/app/audit/target-audit.ts';
import { collectingLambda } from '../src/app/lambda/collecting-lambda.ts';
import { auditDriftEvent } from '../src/app/runs/events.ts';

export const handler = collectingLambda(auditDriftEvent, async (event, ports) =>
  auditDrift(await openTarget(event, ports), ports),
);
