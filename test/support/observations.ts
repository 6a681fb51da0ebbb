import { checks } from '../../src/checks/index.ts';
import type { JsonObject } from '../../src/domain/check.ts';
import type { Finding, FindingTransition } from '../../src/domain/finding.ts';
import type { Gap } from '../../src/domain/gap.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { ResourceRef } from '../../src/domain/resource.ts';
import { findingId } from '../../src/engine/finding-id.ts';
import { type Observation, reconcile } from '../../src/engine/reconcile.ts';
import { bucketRef, denied, MONDAY, TUESDAY, target } from './subjects.ts';

export const CHECK = 's3-bucket-versioning';
export const gap: Gap = { ...denied, target, kind: 's3:bucket' };

interface Said {
  readonly at?: string;
  readonly checkId?: string;
  readonly resource?: ResourceRef;
}
const subject = ({ at = TUESDAY, checkId = CHECK, resource = bucketRef('b') }: Said) => ({
  checkId,
  resource,
  observedAt: at,
});
export const bad = (said: Said & { messageId?: string; data?: JsonObject } = {}): Outcome => ({
  ...subject(said),
  status: 'NON_COMPLIANT',
  messageId: said.messageId ?? 'suspended',
  data: said.data ?? {},
});
export const good = (said: Said = {}): Outcome => ({ ...subject(said), status: 'COMPLIANT' });
export const notApplicable = (said: Said = {}): Outcome => ({
  ...subject(said),
  status: 'NOT_APPLICABLE',
  reason: 'why',
});
export const unknown = (said: Said = {}): Outcome => ({
  ...subject(said),
  status: 'INSUFFICIENT_DATA',
  gaps: [{ ...gap, resource: bucketRef('b') }],
});

export const active = (more: Partial<Finding> = {}): Finding => {
  const { checkId = CHECK, resource = bucketRef('b') } = more;
  return {
    id: findingId(checkId, target, resource.arn),
    checkId,
    severity: 'MEDIUM',
    recordState: 'ACTIVE',
    target,
    resource,
    messageId: 'suspended',
    message: 'Versioning is suspended on b.',
    data: {},
    firstSeen: MONDAY,
    lastSeen: MONDAY,
    ...more,
  };
};
export const archived = (more: Partial<Finding> = {}): Finding =>
  active({ recordState: 'ARCHIVED', because: 'compliant', archivedAt: MONDAY, ...more });

export const listing = (complete: boolean, gaps: readonly Gap[] = []) =>
  ({ kind: 's3:bucket', complete, gaps }) as const;
export const observe = (more: Partial<Observation> = {}): readonly FindingTransition[] =>
  reconcile({
    target,
    at: TUESDAY,
    checks,
    kinds: ['s3:bucket', 'logs:log-group'],
    previous: [],
    outcomes: [],
    collected: [listing(true)],
    ...more,
  });
