import type { WorldResource, WorldStack } from '../../world/stack.ts';
import type { DeploymentFailure } from '../../world/stack-deployment.ts';
import type { World } from '../../world/world.ts';
import { takeDeploymentFailure } from './deployment-failures.ts';
import type { PlannedResource } from './deployment-plan.ts';
import { onlySyncs } from './resource-changes.ts';
import { propertyOf } from './resource-properties.ts';
import { resourceHappened } from './stack-events.ts';

/** An operation on a stack in progress. */
export interface StackRun {
  readonly stack: WorldStack;
  readonly world: World;
  /** Time of the current step, in milliseconds since the epoch. */
  readonly time: () => number;
  readonly token?: string | undefined;
}

/** Yields the seconds until the next step. Returns whether it succeeded. */
export type ResourceSteps = Generator<number, boolean, void>;

const tell = (run: StackRun, resource: WorldResource, status: string, reason?: string): void =>
  resourceHappened(run.stack, resource, { at: run.time(), status, reason, token: run.token });

const failure = (
  { world, stack }: StackRun,
  { logicalId }: WorldResource,
  on: DeploymentFailure['on'],
): string | undefined =>
  takeDeploymentFailure(world.deployments.failures, { stack: stack.name, resource: logicalId, on });

const pause = ({ world }: StackRun): number => world.deployments.resourceSeconds / 2;

const freshResource = ({ logicalId, type, properties }: PlannedResource): WorldResource => ({
  logicalId,
  type,
  physicalId: '',
  drift: 'IN_SYNC',
  differences: [],
  failTimes: 0,
  expectedProperties: properties,
});

/** Updates the world's resource. The next detection judges its drift anew. */
const become = ({ observed }: WorldStack, resource: WorldResource, change: Partial<WorldResource>): void => {
  Object.assign(resource, change);
  observed.rows.delete(resource.logicalId);
};

export function* createResource(run: StackRun, planned: PlannedResource): ResourceSteps {
  const resource = freshResource(planned);
  run.stack.resources.push(resource);
  tell(run, resource, 'CREATE_IN_PROGRESS');
  yield pause(run);
  const reason = failure(run, resource, 'create');
  resource.physicalId = planned.physicalId;
  tell(run, resource, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
  yield pause(run);
  tell(run, resource, reason === undefined ? 'CREATE_COMPLETE' : 'CREATE_FAILED', reason);
  return reason === undefined;
}

/** Returns the resource after an update. Properties that the update does not touch stay drifted. */
const updated = (resource: WorldResource, planned: PlannedResource, revertsDrift: boolean): Partial<WorldResource> => {
  const { properties, details } = planned;
  const touched = new Set(details.map(({ Target }) => Target?.Name));
  const differences = revertsDrift ? [] : resource.differences.filter(({ path }) => !touched.has(propertyOf(path)));
  return {
    expectedProperties: properties,
    actualProperties: undefined,
    differences,
    drift: resource.drift === 'MODIFIED' && differences.length === 0 ? 'IN_SYNC' : resource.drift,
  };
};

/** Returns the reason of a failure that CloudFormation sees only on trying: the resource no longer exists. */
const goneReason = ({ drift, type, physicalId }: WorldResource): string | undefined =>
  drift === 'DELETED'
    ? `Resource of type '${type}' with identifier '${physicalId}' was not found. (HandlerErrorCode: NotFound)`
    : undefined;

export function* updateResource(run: StackRun, planned: PlannedResource, revertsDrift: boolean): ResourceSteps {
  const { stack } = run;
  const resource = planned.existing!;
  if (planned.action === 'modify') {
    if (!onlySyncs(planned.details)) {
      tell(run, resource, 'UPDATE_IN_PROGRESS');
      yield pause(run) * 2;
    }
    const reason = goneReason(resource) ?? failure(run, resource, 'update');
    if (reason === undefined) become(stack, resource, updated(resource, planned, revertsDrift));
    tell(run, resource, reason === undefined ? 'UPDATE_COMPLETE' : 'UPDATE_FAILED', reason);
    return reason === undefined;
  }
  tell(
    run,
    resource,
    'UPDATE_IN_PROGRESS',
    planned.action === 'replace'
      ? 'Requested update requires the creation of a new physical resource; hence creating one.'
      : undefined,
  );
  yield pause(run);
  const reason = failure(run, resource, 'update');
  become(stack, resource, { ...freshResource(planned), physicalId: planned.physicalId, actualProperties: undefined });
  tell(run, resource, 'UPDATE_IN_PROGRESS', 'Resource creation Initiated');
  yield pause(run);
  tell(run, resource, reason === undefined ? 'UPDATE_COMPLETE' : 'UPDATE_FAILED', reason);
  return reason === undefined;
}

/** Restores a resource to its state before an update. */
export function* restoreResource(run: StackRun, resource: WorldResource, before: WorldResource): ResourceSteps {
  tell(run, resource, 'UPDATE_IN_PROGRESS');
  yield pause(run) * 2;
  const reason = failure(run, resource, 'rollback');
  if (reason === undefined) become(run.stack, resource, before);
  tell(run, resource, reason === undefined ? 'UPDATE_COMPLETE' : 'UPDATE_FAILED', reason);
  return reason === undefined;
}

/** Deletes a resource, or the one that another has replaced. */
export function* deleteResource(run: StackRun, resource: WorldResource): ResourceSteps {
  tell(run, resource, 'DELETE_IN_PROGRESS');
  yield pause(run) * 2;
  const reason = failure(run, resource, 'delete');
  tell(run, resource, reason === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED', reason);
  if (reason === undefined) run.stack.observed.rows.delete(resource.logicalId);
  return reason === undefined;
}

export const skipDeletion = (run: StackRun, resource: WorldResource): void => tell(run, resource, 'DELETE_SKIPPED');
