import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  type DescribeStackDriftDetectionStatusCommandOutput,
  DetectStackDriftCommand,
  DetectStackResourceDriftCommand,
  paginateDescribeStackResourceDrifts,
  type StackResourceDrift,
  type StackResourceDriftStatus,
} from '@aws-sdk/client-cloudformation';
import { cloudformationCalls } from '../../../domain/calls/cloudformation.ts';
import { defined } from '../../../domain/defined.ts';
import type { ClientFactory, ClientScope } from '../../clients/client-factory.ts';
import { errorMessage } from '../../errors/errors.ts';
import { unlessAbsent } from '../absence.ts';
import { callAws } from '../call.ts';
import { itemsOf, pagesOf } from '../list-all.ts';
import type { OperationTable } from '../operation-table.ts';
import { type Pauses, type WaitOptions, waitFor } from '../wait.ts';
import type { StackInput } from './cloudformation.ts';

/** A property whose live value differs from the template's. The values are CloudFormation's own texts and may hold secrets. */
export interface PropertyDifference {
  /** JSON-pointer-like, such as `/RedrivePolicy/maxReceiveCount`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
  readonly type: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
}

/** A resource's drift as its last check found it. */
export interface ResourceDrift {
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  /** Such as `AWS::SQS::Queue`. */
  readonly type: string;
  /** IN_SYNC, MODIFIED, DELETED, UNKNOWN or UNSUPPORTED. */
  readonly status: string;
  /** Empty unless MODIFIED. */
  readonly differences: readonly PropertyDifference[];
  /** The template's properties, as JSON text that may hold secrets; absent unless CloudFormation tells them. */
  readonly expectedProperties: string | undefined;
  /** The live properties, likewise. */
  readonly actualProperties: string | undefined;
  /** Reason for UNKNOWN. */
  readonly reason: string | undefined;
  readonly checkedAt: Date | undefined;
}

export interface DriftDetection {
  readonly id: string;
  readonly stackArn: string;
  /** `failed`: at least one resource could not be checked; the others were. */
  readonly state: 'in-progress' | 'complete' | 'failed';
  /** DRIFTED, IN_SYNC, UNKNOWN or NOT_CHECKED; absent while it is in progress. */
  readonly status: string | undefined;
  readonly driftedResources: number | undefined;
  /** CloudFormation's text, often JSON, that names what could not be checked. */
  readonly reason: string | undefined;
  readonly startedAt: Date | undefined;
}

/** Result of a detection. */
export interface DetectedDrift extends DriftDetection {
  readonly state: 'complete' | 'failed';
  /** Resources that this detection found out of sync, or could not check. */
  readonly resources: readonly ResourceDrift[];
}

export interface DetectInput extends StackInput {
  /** The resources to check, 200 at most; the whole stack when absent. */
  readonly logicalIds?: readonly string[];
}

export interface ResourceInput extends StackInput {
  readonly logicalId: string;
}

const ofEveryDetection = [cloudformationCalls.batchDescribeTypeConfigurations];
const ofStackDetections = [...ofEveryDetection, cloudformationCalls.detectStackResourceDrift];

export const operations = {
  describeDriftDetection: {
    calls: [cloudformationCalls.describeStackDriftDetectionStatus],
    variants: ['driftDetection'],
  },
  describeResourceDrift: {
    calls: [cloudformationCalls.describeStackResourceDrifts],
  },
  detectResourceDrift: {
    calls: [cloudformationCalls.detectStackResourceDrift],
    madeByAws: ofEveryDetection,
  },
  detectStackDrift: {
    calls: [
      cloudformationCalls.describeStackDriftDetectionStatus,
      cloudformationCalls.describeStackResourceDrifts,
      cloudformationCalls.detectStackDrift,
    ],
    madeByAws: ofStackDetections,
  },
  listResourceDrifts: {
    calls: [cloudformationCalls.describeStackResourceDrifts],
    variants: ['resourceDriftPages'],
  },
  startDriftDetection: {
    calls: [cloudformationCalls.detectStackDrift],
    madeByAws: ofStackDetections,
  },
} as const satisfies OperationTable;

const OUT_OF_SYNC = ['MODIFIED', 'DELETED', 'UNKNOWN', 'UNSUPPORTED'] as const;
/** The most filters, and the most rows a page, that DescribeStackResourceDrifts takes. */
const MAX_FILTERS = 4;
const PAGE_SIZE = 100;
/** Detections take seconds to minutes. */
const PAUSES: Pauses = { firstMs: 2000, longestMs: 15_000 };

const resourceDriftOf = (drift: StackResourceDrift): ResourceDrift => ({
  logicalId: drift.LogicalResourceId ?? '',
  physicalId: drift.PhysicalResourceId,
  type: drift.ResourceType ?? '',
  status: drift.StackResourceDriftStatus ?? 'UNKNOWN',
  differences: (drift.PropertyDifferences ?? []).map((difference) => ({
    path: difference.PropertyPath ?? '',
    expected: difference.ExpectedValue ?? '',
    actual: difference.ActualValue ?? '',
    type: difference.DifferenceType ?? 'NOT_EQUAL',
  })),
  expectedProperties: drift.ExpectedProperties,
  actualProperties: drift.ActualProperties,
  reason: drift.DriftStatusReason,
  checkedAt: drift.Timestamp,
});

// A state that is not known yet is an end without a result.
const stateOf = (status: string | undefined): DriftDetection['state'] => {
  if (status === 'DETECTION_IN_PROGRESS') return 'in-progress';
  return status === 'DETECTION_COMPLETE' ? 'complete' : 'failed';
};

const detectionOf = (answer: DescribeStackDriftDetectionStatusCommandOutput): DriftDetection => ({
  id: answer.StackDriftDetectionId ?? '',
  stackArn: answer.StackId ?? '',
  state: stateOf(answer.DetectionStatus),
  status: answer.StackDriftStatus,
  driftedResources: answer.DriftedStackResourceCount,
  reason: answer.DetectionStatusReason,
  startedAt: answer.Timestamp,
});

/**
 * Starts a detection and returns its id; `in-progress` if another caller's is running, and undefined if the stack does
 * not exist. Nested stacks are not included.
 */
export const startDriftDetection = async (
  clients: ClientFactory,
  scope: ClientScope,
  { stack, logicalIds }: DetectInput,
): Promise<{ readonly detectionId: string } | 'in-progress' | undefined> => {
  const client = clients.for(CloudFormationClient, scope);
  const ids = defined({ LogicalResourceIds: logicalIds && [...logicalIds] });
  try {
    const answer = await unlessAbsent(
      callAws(scope, cloudformationCalls.detectStackDrift, () =>
        client.send(new DetectStackDriftCommand({ StackName: stack, ...ids })),
      ),
    );
    return answer && { detectionId: answer.StackDriftDetectionId ?? '' };
  } catch (error) {
    if (/drift detection is already in progress/i.test(errorMessage(error))) return 'in-progress';
    throw error;
  }
};

export interface DriftDetectionInput {
  readonly detectionId: string;
}

/** Returns the progress or the result of a detection. Throws if there is none of this id, or its stack is gone. */
export const driftDetection = async (
  clients: ClientFactory,
  scope: ClientScope,
  { detectionId }: DriftDetectionInput,
): Promise<DriftDetection> => {
  const client = clients.for(CloudFormationClient, scope);
  const answer = await callAws(scope, cloudformationCalls.describeStackDriftDetectionStatus, () =>
    client.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: detectionId })),
  );
  return detectionOf(answer);
};

/** Returns the progress or the result of a detection; undefined if there is none of this id, or its stack is gone. */
export const describeDriftDetection = (
  clients: ClientFactory,
  scope: ClientScope,
  input: DriftDetectionInput,
): Promise<DriftDetection | undefined> => unlessAbsent(driftDetection(clients, scope, input));

export interface ResourceDriftsInput extends StackInput {
  /** Rows with these drift statuses alone. */
  readonly statuses?: readonly string[];
}

/**
 * Returns the drift of a stack's resources as their last checks found it, page by page. Resources that were never
 * checked are absent. Throws if the stack does not exist.
 */
export const resourceDriftPages = (
  clients: ClientFactory,
  scope: ClientScope,
  { stack, statuses }: ResourceDriftsInput,
): AsyncIterable<readonly ResourceDrift[]> => {
  const client = clients.for(CloudFormationClient, scope);
  const filter =
    statuses === undefined || statuses.length > MAX_FILTERS
      ? {}
      : { StackResourceDriftStatusFilters: statuses as StackResourceDriftStatus[] };
  return pagesOf(scope, cloudformationCalls.describeStackResourceDrifts, {
    pages: paginateDescribeStackResourceDrifts({ client }, { StackName: stack, MaxResults: PAGE_SIZE, ...filter }),
    items: ({ StackResourceDrifts = [] }) =>
      StackResourceDrifts.map(resourceDriftOf).filter(({ status }) => statuses?.includes(status) ?? true),
  });
};

/**
 * Returns the drift of a stack's resources as their last checks found it; undefined if the stack does not exist.
 * Resources that were never checked are absent.
 */
export const listResourceDrifts = (
  clients: ClientFactory,
  scope: ClientScope,
  input: ResourceDriftsInput,
): Promise<readonly ResourceDrift[] | undefined> => unlessAbsent(itemsOf(resourceDriftPages(clients, scope, input)));

/**
 * Returns the drift of one resource as its last check found it; undefined if it was never checked, or does not exist.
 */
export const describeResourceDrift = async (
  clients: ClientFactory,
  scope: ClientScope,
  { stack, logicalId }: ResourceInput,
): Promise<ResourceDrift | undefined> => {
  const search = async (): Promise<ResourceDrift | undefined> => {
    // No filter by resource exists: the pages are read until it shows.
    for await (const page of resourceDriftPages(clients, scope, { stack })) {
      const found = page.find((drift) => drift.logicalId === logicalId);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return unlessAbsent(search());
};

/** Detects the drift of one resource now, without waiting; undefined if the stack or resource does not exist. */
export const detectResourceDrift = async (
  clients: ClientFactory,
  scope: ClientScope,
  { stack, logicalId }: ResourceInput,
): Promise<ResourceDrift | undefined> => {
  const client = clients.for(CloudFormationClient, scope);
  const answer = await unlessAbsent(
    callAws(scope, cloudformationCalls.detectStackResourceDrift, () =>
      client.send(new DetectStackResourceDriftCommand({ StackName: stack, LogicalResourceId: logicalId })),
    ),
  );
  return answer?.StackResourceDrift && resourceDriftOf(answer.StackResourceDrift);
};

// Tests whether a row is of this detection. CloudFormation keeps the earlier row of a resource that it could not check.
const isOfDetection = ({ checkedAt }: ResourceDrift, { startedAt }: DriftDetection): boolean =>
  checkedAt === undefined ||
  startedAt === undefined ||
  Math.floor(checkedAt.getTime() / 1000) >= Math.floor(startedAt.getTime() / 1000);

/**
 * Detects the drift of a stack, or of some of its resources, and waits for the result; first for another caller's
 * detection, if one is running. Undefined if the stack does not exist, or is deleted meanwhile. Throws a
 * WaitDeadlineError at the deadline.
 */
export const detectStackDrift = async (
  clients: ClientFactory,
  scope: ClientScope,
  { stack, logicalIds, ...wait }: DetectInput & WaitOptions,
): Promise<DetectedDrift | undefined> => {
  const ids = defined({ logicalIds });
  const started = await waitFor(
    scope,
    cloudformationCalls.detectStackDrift,
    async () => {
      const start = await startDriftDetection(clients, scope, { stack, ...ids });
      return start === 'in-progress' ? undefined : { start };
    },
    wait,
    PAUSES,
  );
  const { start } = started;
  if (start === undefined) return undefined;
  const ended = await waitFor(
    scope,
    cloudformationCalls.describeStackDriftDetectionStatus,
    async () => {
      const detection = await describeDriftDetection(clients, scope, start);
      if (detection === undefined) return { detection };
      const { state } = detection;
      return state === 'in-progress' ? undefined : { detection: { ...detection, state } };
    },
    wait,
    PAUSES,
  );
  const { detection } = ended;
  if (detection === undefined) return undefined;
  const rows = await listResourceDrifts(clients, scope, { stack: detection.stackArn, statuses: OUT_OF_SYNC });
  if (rows === undefined) return undefined;
  const asked = logicalIds && new Set(logicalIds);
  return {
    ...detection,
    resources: rows.filter((row) => isOfDetection(row, detection) && (asked?.has(row.logicalId) ?? true)),
  };
};
