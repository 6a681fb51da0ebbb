import type { StackDeployment } from './stack-deployment.ts';

/* A stack of the embedded AWS, and what detections of its drift found. Records are plain and mutable, as the world's are. */

export type ResourceDriftStatus = 'IN_SYNC' | 'MODIFIED' | 'DELETED' | 'NOT_CHECKED' | 'UNKNOWN' | 'UNSUPPORTED';
export type StackDriftStatus = 'DRIFTED' | 'IN_SYNC' | 'UNKNOWN' | 'NOT_CHECKED';

export interface PropertyDifferenceRecord {
  path: string;
  expected: string;
  actual: string;
  type: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
}

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  physicalId: string;
  /** What the next detection will find. */
  drift: ResourceDriftStatus;
  differences: PropertyDifferenceRecord[];
  /** Why the resource is UNKNOWN or failed. */
  reason?: string | undefined;
  /** So many detections more find UNKNOWN before they find `drift`. */
  failTimes: number;
  expectedProperties?: Readonly<Record<string, unknown>> | undefined;
  actualProperties?: Readonly<Record<string, unknown>> | undefined;
  /** CloudFormation's word; CREATE_COMPLETE when no operation has said otherwise. */
  status?: string | undefined;
  statusReason?: string | undefined;
  /** When an operation last told of it; milliseconds since the epoch. */
  updatedAt?: number | undefined;
}

/** How detections of a stack behave. */
export interface DetectionBehaviour {
  /** Duration, in seconds. */
  seconds: number;
  /** Overrides what the rows would give. */
  outcome?: 'complete' | 'failed' | undefined;
  /** Overrides the stack's status, for answers that contradict the rows. */
  status?: StackDriftStatus | undefined;
  neverSettles: boolean;
  /** A detection of somebody else is under way for so many seconds from when the stack is first touched. */
  startsInProgress?: number | undefined;
  /** The stack is deleted once it was listed, or once a detection of it was started. */
  vanishesAfter?: 'list' | 'start' | undefined;
}

export interface Stack {
  readonly name: string;
  /** The last part of its ARN. */
  readonly id: string;
  readonly arn: string;
  status: string;
  /** A status that the stack takes by itself, so many seconds after it was first touched. */
  becomes?: { status: string; afterSeconds: number } | undefined;
  parent?: string | undefined;
  createdAt: string;
  updatedAt?: string | undefined;
  deletedAt?: string | undefined;
  /** Those of a deployment come on top. */
  tags: Record<string, string>;
  readonly resources: StackResource[];
  detection: DetectionBehaviour;
  /** The logical id's resource; throws when there is none. */
  resource(logicalId: string): StackResource;
  /** What operations did to the stack; theirs to write. */
  readonly observed: StackObserved;
  /** What deployments made of the stack; absent until there is something to say. */
  deployment?: StackDeployment | undefined;
}

/** One row of a stack's latest drift results. */
export interface DriftRow {
  readonly status: 'IN_SYNC' | 'MODIFIED' | 'DELETED' | 'UNKNOWN';
  /** Milliseconds since the epoch. */
  readonly checkedAt: number;
  readonly reason?: string | undefined;
  readonly differences: readonly PropertyDifferenceRecord[];
}

export interface Detection {
  readonly id: string;
  readonly startedAt: number;
  readonly endsAt: number;
  /** Logical ids to check; all when absent. */
  readonly only?: ReadonlySet<string> | undefined;
  result?: {
    readonly failed: boolean;
    readonly reason?: string | undefined;
    readonly status: StackDriftStatus;
    readonly driftedCount: number;
  };
}

export interface StackObserved {
  /** When any operation first touched the stack; milliseconds since the epoch. */
  firstSeenAt?: number;
  /** When a check of the stack or of one of its resources was last initiated; milliseconds since the epoch. */
  lastCheckAt?: number;
  driftStatus: StackDriftStatus;
  current?: Detection;
  readonly rows: Map<string, DriftRow>;
  readonly detections: Map<string, Detection>;
}
