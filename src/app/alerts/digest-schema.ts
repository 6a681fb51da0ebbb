import * as z from 'zod';
import { CHANGE_KINDS, type ChangeKind } from '../../domain/alert.ts';
import { SEVERITIES, type Severity } from '../../domain/check.ts';
import type { Digest } from '../../formats/digest/digest.ts';

const count = z.int().nonnegative();
const counts = <K extends string>(keys: readonly K[]): z.ZodType<Partial<Record<K, number>>> =>
  z.partialRecord(z.enum(keys as readonly [K, ...K[]]), count) as unknown as z.ZodType<Partial<Record<K, number>>>;

const property = z.object({
  resource: z.string(),
  path: z.string().exactOptional(),
  expected: z.string().exactOptional(),
  actual: z.string().exactOptional(),
  type: z.string(),
});

const entry = z.object({
  news: z.enum(CHANGE_KINDS),
  severity: z.enum(SEVERITIES),
  findingId: z.string(),
  checkId: z.string(),
  kind: z.string(),
  resource: z.string(),
  message: z.string(),
  because: z.string().exactOptional(),
  timesReopened: count.exactOptional(),
  properties: z.array(property),
  propertiesOmitted: count,
});

const group = z.object({
  accountId: z.string(),
  accountName: z.string().exactOptional(),
  region: z.string(),
  stack: z.string().exactOptional(),
  entries: z.array(entry),
});

const gap = z.object({
  what: z.string(),
  places: z.array(z.string()),
  placesOmitted: count,
  reason: z.string().exactOptional(),
  operation: z.string().exactOptional(),
  cure: z.string(),
});

const exception = z.object({
  news: z.enum(['expired', 'expiring']),
  id: z.string(),
  owner: z.string(),
  reason: z.string(),
  ticket: z.string().exactOptional(),
  expires: z.string(),
  findings: count,
});

/** A digest as subscribers get it. What a later version adds is passed over. */
export const digestSchema: z.ZodType<Digest> = z.object({
  schemaVersion: z.literal(1),
  deduplicationId: z.string().min(1).max(128),
  route: z.string(),
  run: z.object({
    id: z.string(),
    startedAt: z.iso.datetime(),
    state: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED']),
    failure: z.string().exactOptional(),
  }),
  sentAt: z.iso.datetime(),
  after: z.array(z.string()),
  counts: counts<ChangeKind>(CHANGE_KINDS),
  open: counts<Severity>(SEVERITIES),
  coverage: z.object({ expected: count, evaluated: count, gaps: count, unseenTargets: count.exactOptional() }),
  gaps: z.array(gap),
  exceptions: z.array(exception),
  groups: z.array(group),
  omitted: count,
  more: z.string(),
});
