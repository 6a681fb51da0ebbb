import type {
  DescribeStackDriftDetectionStatusInput,
  DescribeStackDriftDetectionStatusOutput,
  DetectStackDriftInput,
  DetectStackDriftOutput,
  DetectStackResourceDriftInput,
  DetectStackResourceDriftOutput,
} from '@aws-sdk/client-cloudformation';
import { denial } from '../../access/access.ts';
import type { CallContext, Operation } from '../../operation.ts';
import type { Detection, WorldStack } from '../../world/stack.ts';
import { check, startDetection, touch, vanish } from './detection.ts';
import { stackStatusOf } from './drift-rows.ts';
import { driftOf } from './resource-drifts.ts';
import type { Denial } from './resource-read.ts';
import { findStack, regionOf } from './stack-lookup.ts';
import { validationError } from './validation-error.ts';

/** States in which CloudFormation accepts a detection. */
const DETECTABLE = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_FAILED',
  'IMPORT_COMPLETE',
]);
const MAX_LOGICAL_IDS = 200;

/** Returns the stack if a detection of it can start now. */
const detectableStack = (name: string | undefined, context: CallContext): WorldStack => {
  const stack = findStack(name, context);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE')
    throw validationError(`Stack [${name}] does not exist`);
  if (!DETECTABLE.has(stack.status)) {
    throw validationError(
      `Stack [${stack.arn}] is in ${stack.status} state and drift detection cannot be performed on it`,
    );
  }
  if (stack.observed.current !== undefined) {
    throw validationError(`Drift detection is already in progress for stack [${stack.arn}]`);
  }
  return stack;
};

const checkedIds = (stack: WorldStack, ids: readonly string[] | undefined): ReadonlySet<string> | undefined => {
  if (ids === undefined) return undefined;
  if (ids.length < 1 || ids.length > MAX_LOGICAL_IDS) {
    throw validationError(
      `1 validation error detected: Value at 'logicalResourceIds' failed to satisfy constraint: Member must have length between 1 and ${MAX_LOGICAL_IDS}`,
    );
  }
  const known = new Set(stack.resources.map(({ logicalId }) => logicalId));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    throw validationError(`Resources [${unknown.join(', ')}] do not exist for stack [${stack.arn}]`);
  }
  return new Set(ids);
};

/** Decides about CloudFormation's own reads. They are made with the caller's permissions, and are no requests of the caller. */
const denialOf =
  ({ world, principal, region }: CallContext): Denial =>
  (action) =>
    denial(world, { principal, action, resource: '*', region });

export const answerDetectStackDrift: Operation<DetectStackDriftInput, DetectStackDriftOutput> = (input, context) => {
  const stack = detectableStack(input.StackName, context);
  const now = context.clock.now();
  const { id } = startDetection(stack, now, {
    only: checkedIds(stack, input.LogicalResourceIds),
    denied: denialOf(context),
  });
  if (stack.detection.vanishesAfter === 'start') vanish(stack, now);
  return { StackDriftDetectionId: id };
};

/** Detects the drift of one resource. Synchronous, unlike the detection of a stack. */
export const detectStackResourceDrift: Operation<DetectStackResourceDriftInput, DetectStackResourceDriftOutput> = (
  input,
  context,
) => {
  const stack = detectableStack(input.StackName, context);
  const resource = stack.resources.find(({ logicalId }) => logicalId === input.LogicalResourceId);
  if (resource === undefined) {
    throw validationError(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`);
  }
  const now = context.clock.now();
  if (!check(stack, resource, now, denialOf(context))) {
    throw validationError(`Resource type ${resource.type} does not support drift detection`);
  }
  const { observed } = stack;
  observed.lastCheckAt = now;
  observed.driftStatus = stackStatusOf(observed.rows.values());
  return { StackResourceDrift: driftOf(stack, resource, observed.rows.get(resource.logicalId)!) };
};

const findDetection = (id: string | undefined, context: CallContext): { stack: WorldStack; detection: Detection } => {
  for (const stack of regionOf(context).stacks.values()) {
    const detection = id === undefined ? undefined : stack.observed.detections.get(id);
    if (detection === undefined) continue;
    touch(stack, context.clock.now());
    if (stack.status === 'DELETE_COMPLETE') throw validationError(`Stack [${stack.arn}] does not exist`);
    return { stack, detection };
  }
  throw validationError(`Drift detection with id [${id}] does not exist`);
};

export const describeStackDriftDetectionStatus: Operation<
  DescribeStackDriftDetectionStatusInput,
  DescribeStackDriftDetectionStatusOutput
> = (input, context) => {
  const { stack, detection } = findDetection(input.StackDriftDetectionId, context);
  const common = {
    StackId: stack.arn,
    StackDriftDetectionId: detection.id,
    Timestamp: new Date(detection.startedAt),
  };
  const { result } = detection;
  if (result === undefined) return { ...common, DetectionStatus: 'DETECTION_IN_PROGRESS' };
  return {
    ...common,
    DetectionStatus: result.failed ? 'DETECTION_FAILED' : 'DETECTION_COMPLETE',
    DetectionStatusReason: result.reason,
    StackDriftStatus: result.status,
    DriftedStackResourceCount: result.driftedCount,
  };
};
