import { uuidOf } from '../../world/create-stack.ts';
import type { Detection, WorldResource, WorldStack } from '../../world/stack.ts';
import type { StackDeployment } from '../../world/stack-deployment.ts';
import { checkResource, stackStatusOf } from './drift-rows.ts';
import { asReadBy, type Denial } from './resource-read.ts';

const drifted = (stack: WorldStack): number => {
  let count = 0;
  for (const { status } of stack.observed.rows.values()) if (status === 'MODIFIED' || status === 'DELETED') count++;
  return count;
};

/** Builds the failure reason in CloudFormation's form: JSON in a string. */
const failureReason = (failures: readonly { logicalId: string; reason: string | undefined }[]): string =>
  JSON.stringify({
    Summary: `Failed to detect drift on resources [${failures.map(({ logicalId }) => logicalId).join(', ')}]`,
    Failures: failures.map(({ logicalId, reason }) => ({ Resource: logicalId, FailureReason: reason })),
  });

/**
 * Compares one resource, as far as the caller may read it, and keeps the result. Returns `false` if its type cannot be
 * compared.
 */
export const check = (stack: WorldStack, resource: WorldResource, checkedAt: number, denied: Denial): boolean => {
  const row = checkResource(resource, checkedAt);
  if (row === undefined) stack.observed.rows.delete(resource.logicalId);
  else stack.observed.rows.set(resource.logicalId, asReadBy(row, resource, denied));
  return row !== undefined;
};

const settle = (stack: WorldStack, detection: Detection): void => {
  const { observed, resources, detection: behaviour } = stack;
  const checked = resources.filter(({ logicalId }) => detection.only?.has(logicalId) ?? true);
  const step = (detection.endsAt - detection.startedAt) / Math.max(1, checked.length);
  const failures: { logicalId: string; reason: string | undefined }[] = [];
  checked.forEach((resource, index) => {
    check(stack, resource, Math.floor(detection.startedAt + step * (index + 1)), detection.denied);
    const row = observed.rows.get(resource.logicalId);
    if (row?.status === 'UNKNOWN') failures.push({ logicalId: resource.logicalId, reason: row.reason });
  });
  observed.driftStatus = behaviour.status ?? stackStatusOf(observed.rows.values());
  const failed = behaviour.outcome === undefined ? failures.length > 0 : behaviour.outcome === 'failed';
  detection.result = {
    failed,
    reason: failures.length > 0 ? failureReason(failures) : failed ? 'Failed to detect drift' : undefined,
    status: observed.driftStatus,
    driftedCount: drifted(stack),
  };
  delete observed.current;
};

/** Starts a detection. The caller ensures that none is in progress. */
export const startDetection = (
  stack: WorldStack,
  now: number,
  {
    only,
    foreignSeconds,
    denied = () => undefined,
  }: { only?: ReadonlySet<string> | undefined; foreignSeconds?: number; denied?: Denial },
): Detection => {
  const { observed, detection: behaviour } = stack;
  const endless = behaviour.neverSettles && foreignSeconds === undefined;
  const detection: Detection = {
    id: uuidOf(`${stack.arn}/${now}/${observed.detections.size}`),
    startedAt: now,
    endsAt: endless ? Number.POSITIVE_INFINITY : now + (foreignSeconds ?? behaviour.seconds) * 1000,
    only,
    denied,
  };
  observed.detections.set(detection.id, detection);
  observed.current = detection;
  observed.lastCheckAt = now;
  return detection;
};

/** Takes the due steps of operations and change sets. */
const advance = (deployment: StackDeployment, now: number): void => {
  if (deployment.work?.advance(now)) deployment.work = undefined;
  for (const changeSet of deployment.changeSets.values()) {
    if (changeSet.work?.advance(now)) changeSet.work = undefined;
  }
};

/** Brings a stack to its state at `now`. The effects of time are applied on access. */
export const touch = (stack: WorldStack, now: number): WorldStack => {
  const { observed, becomes, detection, deployment } = stack;
  if (deployment !== undefined) advance(deployment, now);
  if (observed.firstSeenAt === undefined) {
    observed.firstSeenAt = now;
    if (detection.startsInProgress !== undefined)
      startDetection(stack, now, { foreignSeconds: detection.startsInProgress });
  }
  if (becomes !== undefined && now >= observed.firstSeenAt + becomes.afterSeconds * 1000) {
    stack.status = becomes.status;
    stack.becomes = undefined;
  }
  if (observed.current !== undefined && now >= observed.current.endsAt) settle(stack, observed.current);
  return stack;
};

/** Deletes a stack as CloudFormation does: it stays listed as DELETE_COMPLETE. */
export const vanish = (stack: WorldStack, now: number): void => {
  stack.status = 'DELETE_COMPLETE';
  stack.deletedAt = new Date(now).toISOString();
  delete stack.observed.current;
};
