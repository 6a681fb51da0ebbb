import { auditTarget } from '../src/app/audit/audit-target.ts';
import { openTarget } from '../src/app/audit/target-audit.ts';
import { collectingLambda } from '../src/app/lambda/collecting-lambda.ts';
import { auditTargetEvent } from '../src/app/runs/events.ts';

export const handler = collectingLambda(auditTargetEvent, async (event, ports) =>
  auditTarget(await openTarget(event, ports), ports),
);
