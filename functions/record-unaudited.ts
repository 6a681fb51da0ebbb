import { recordUnaudited } from '../src/app/audit/record-unaudited.ts';
import { targetAudit } from '../src/app/audit/target-audit.ts';
import { lambda } from '../src/app/lambda/lambda.ts';
import { recordUnauditedEvent } from '../src/app/runs/events.ts';

export const handler = lambda(recordUnauditedEvent, async (event, ports) =>
  recordUnaudited(await targetAudit(event, ports), ports, event),
);
