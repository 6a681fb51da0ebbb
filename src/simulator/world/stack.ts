import type { StackDeployment } from './stack-deployment.ts';
import type { ParsedStack } from './world-schema.ts';

/* A stack of the embedded AWS, and what detections of its drift found. Records are plain and mutable, as the world's are. */

type ParsedResource = ParsedStack['resources'][number];
type ParsedDetection = NonNullable<ParsedStack['detection']>;

export type ResourceDriftStatus = ParsedResource['drift'];
export type StackDriftStatus = NonNullable<ParsedDetection['status']>;
export type PropertyDifferenceRecord = ParsedResource['differences'][number];

export interface StackResource extends ParsedResource {
  physicalId: string;
  /** CloudFormation's word; CREATE_COMPLETE when no operation has said otherwise. */
  status?: string | undefined;
  statusReason?: string | undefined;
  /** Time of the last operation on the resource, in milliseconds since the epoch. */
  updatedAt?: number | undefined;
}

/** How detections of a stack behave. */
export interface DetectionBehaviour extends ParsedDetection {
  seconds: number;
  neverSettles: boolean;
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
