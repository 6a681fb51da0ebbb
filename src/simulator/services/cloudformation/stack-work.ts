import { deploymentOf } from '../../world/deployment-of.ts';
import type { WorldResource, WorldStack } from '../../world/stack.ts';
import type { OnStackFailure, StackDeployment } from '../../world/stack-deployment.ts';
import type { DeploymentPlan, PlannedResource } from './deployment-plan.ts';
import { vanish } from './detection.ts';
import {
  createResource,
  deleteResource,
  restoreResource,
  type StackRun,
  skipDeletion,
  updateResource,
} from './resource-work.ts';
import { stackHappened } from './stack-events.ts';
import { templateOf } from './stack-template.ts';

export interface DeploymentRun extends StackRun {
  readonly plan: DeploymentPlan;
  readonly onFailure: OnStackFailure;
}

export interface DeletionRun extends StackRun {
  /** Logical ids to retain. */
  readonly retain: ReadonlySet<string>;
}

/** Yields the seconds until the next step. Returns whether the operation achieved its purpose. */
export type StackSteps = Generator<number, boolean, void>;

const tell = ({ stack, time, token }: StackRun, status: string, reason?: string): void =>
  stackHappened(stack, { at: time(), status, reason, token });

/** Returns the seconds before the first resource, and between the phases of an update. */
const pause = ({ world }: StackRun): number => world.deployments.resourceSeconds / 2;

const namesOf = (resources: readonly { readonly logicalId: string }[]): string =>
  resources.map(({ logicalId }) => logicalId).join(', ');

/** Sets the stack's deployed definition and outputs. */
const settle = ({ stack }: StackRun, state: Pick<StackDeployment, 'definition' | 'outputs'>): void => {
  Object.assign(deploymentOf(stack), state);
};

/** Resets the drift of a changed stack. */
const forgetDrift = ({ observed }: WorldStack): void => {
  observed.driftStatus = 'NOT_CHECKED';
  delete observed.lastCheckAt;
};

/** Deletes resources, latest first. Returns those that could not be deleted. */
function* deleteAll(
  run: StackRun,
  resources: readonly WorldResource[],
  retained: (resource: WorldResource) => boolean = () => false,
): Generator<number, readonly WorldResource[], void> {
  const failed: WorldResource[] = [];
  for (const resource of resources) {
    if (resource.status === 'DELETE_COMPLETE') continue;
    if (retained(resource)) skipDeletion(run, resource);
    else if (!(yield* deleteResource(run, resource))) failed.push(resource);
  }
  return failed;
}

function* deletion(run: StackRun, retained?: (resource: WorldResource) => boolean): StackSteps {
  const failed = yield* deleteAll(run, [...run.stack.resources].reverse(), retained);
  if (failed.length > 0) {
    tell(run, 'DELETE_FAILED', `The following resource(s) failed to delete: [${namesOf(failed)}]. `);
    return false;
  }
  vanish(run.stack, run.time());
  tell(run, 'DELETE_COMPLETE');
  return true;
}

function* creationFailed(run: DeploymentRun, failed: PlannedResource): StackSteps {
  const because = `The following resource(s) failed to create: [${failed.logicalId}]. `;
  if (run.onFailure === 'DO_NOTHING') {
    tell(run, 'CREATE_FAILED', because);
    return false;
  }
  if (run.onFailure === 'DELETE') {
    tell(run, 'DELETE_IN_PROGRESS', `${because}Delete requested by user.`);
    yield* deletion(run);
    return false;
  }
  tell(run, 'ROLLBACK_IN_PROGRESS', `${because}Rollback requested by user.`);
  yield pause(run);
  const left = yield* deleteAll(run, [...run.stack.resources].reverse());
  if (left.length === 0) tell(run, 'ROLLBACK_COMPLETE');
  else tell(run, 'ROLLBACK_FAILED', `The following resource(s) failed to delete: [${namesOf(left)}]. `);
  return false;
}

/** Creates a stack's resources one after another. */
export function* creation(run: DeploymentRun): StackSteps {
  const { definition, outputs, resources } = run.plan;
  tell(run, 'CREATE_IN_PROGRESS', 'User Initiated');
  settle(run, { definition, outputs: [] });
  yield pause(run);
  for (const planned of resources) {
    if (!(yield* createResource(run, planned))) return yield* creationFailed(run, planned);
  }
  settle(run, { definition, outputs });
  tell(run, 'CREATE_COMPLETE');
  return true;
}

/** Effect of an update on a resource. Without `before` the update created it. */
interface Done {
  readonly resource: WorldResource;
  readonly before?: WorldResource;
}

const remove = ({ stack }: StackRun, gone: readonly WorldResource[]): void => {
  for (const resource of gone) stack.resources.splice(stack.resources.indexOf(resource), 1);
};

/** Restores every resource, latest first. Resources that the update created are deleted last. */
function* rollback(run: DeploymentRun, done: readonly Done[]): StackSteps {
  yield pause(run);
  const leftovers: WorldResource[] = [];
  for (const { resource, before: was } of [...done].reverse()) {
    if (was === undefined) {
      leftovers.push(resource);
      continue;
    }
    const now = { ...resource };
    if (!(yield* restoreResource(run, resource, was))) {
      tell(run, 'UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${resource.logicalId}]. `);
      return false;
    }
    if (now.physicalId !== was.physicalId) leftovers.push(now);
  }
  tell(run, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  yield pause(run);
  yield* deleteAll(run, leftovers);
  remove(
    run,
    leftovers.filter((resource) => run.stack.resources.includes(resource)),
  );
  tell(run, 'UPDATE_ROLLBACK_COMPLETE');
  return false;
}

/** Tests whether a policy keeps a resource. A creation that is rolled back does not ask. */
const isRetained = (attributes: Readonly<Record<string, unknown>> | undefined, policy: string): boolean =>
  attributes?.[policy] === 'Retain' || attributes?.[policy] === 'RetainExceptOnCreate';

/** Deletes the resources that the update replaced, and those that the new template lacks. */
function* cleanUp(run: DeploymentRun, replaced: readonly WorldResource[], previous: ReturnType<typeof templateOf>) {
  const { plan, stack } = run;
  const attributesOf = ({ logicalId }: WorldResource) => previous?.resources.get(logicalId)?.attributes;
  tell(run, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  yield pause(run);
  yield* deleteAll(run, replaced, (one) => isRetained(attributesOf(one), 'UpdateReplacePolicy'));
  yield* deleteAll(run, plan.removed, (one) => isRetained(attributesOf(one), 'DeletionPolicy'));
  remove(run, plan.removed);
  for (const { logicalId } of plan.removed) stack.observed.rows.delete(logicalId);
}

/** Updates a stack's resources one after another. */
export function* update(run: DeploymentRun): StackSteps {
  const { stack, plan } = run;
  const { definition, outputs } = plan;
  const previous = templateOf(stack);
  const done: Done[] = [];
  const replaced: WorldResource[] = [];
  tell(run, 'UPDATE_IN_PROGRESS', 'User Initiated');
  yield pause(run);
  for (const planned of plan.resources) {
    if (planned.action === 'keep') continue;
    const was = planned.existing && { ...planned.existing };
    const succeeded =
      was === undefined ? yield* createResource(run, planned) : yield* updateResource(run, planned, plan.revertsDrift);
    const resource = planned.existing ?? stack.resources.at(-1)!;
    done.push(was === undefined ? { resource } : { resource, before: was });
    if (planned.action === 'replace') replaced.push({ ...was! });
    if (succeeded) continue;
    const because = `The following resource(s) failed to ${was === undefined ? 'create' : 'update'}: [${planned.logicalId}]. `;
    if (run.onFailure === 'DO_NOTHING') {
      tell(run, 'UPDATE_FAILED', because);
      return false;
    }
    tell(run, 'UPDATE_ROLLBACK_IN_PROGRESS', because);
    return yield* rollback(run, done);
  }
  settle(run, { definition, outputs });
  forgetDrift(stack);
  stack.updatedAt = new Date(run.time()).toISOString();
  yield* cleanUp(run, replaced, previous);
  tell(run, 'UPDATE_COMPLETE');
  return true;
}

/** Deletes a stack and its resources. */
export function* removal(run: DeletionRun): StackSteps {
  const { stack, retain } = run;
  const policies = templateOf(stack)?.resources;
  tell(run, 'DELETE_IN_PROGRESS', 'User Initiated');
  yield pause(run);
  return yield* deletion(
    run,
    ({ logicalId }) => retain.has(logicalId) || isRetained(policies?.get(logicalId)?.attributes, 'DeletionPolicy'),
  );
}
