import { recordUnaudited } from '../src/app/audit/record-unaudited.ts';
import { targetAudit } from '../src/app/audit/target-audit.ts';
import { collectingLambda } from '../src/app/lambda/collecting-lambda.ts';
import { recordUnauditedEvent } from '../src/app/runs/events.ts';

export const handler = collectingLambda(recordUnauditedEvent, async (event, ports) =>
  recordUnaudited(await targetAudit(event, ports), ports, event),
);
