import type { StackDeployment } from './stack-deployment.ts';
import type { ParsedStack } from './world-schema.ts';

/* A stack of the embedded AWS, and what detections of its drift found. Records are plain and mutable, as the world's are. */

type ParsedResource = ParsedStack['resources'][number];
type ParsedDetection = NonNullable<ParsedStack['detection']>;

export type StackDriftStatus = NonNullable<ParsedDetection['status']>;
export type PropertyDifferenceRecord = ParsedResource['differences'][number];

export interface WorldResource extends ParsedResource {
  physicalId: string;
  /** CloudFormation's status; CREATE_COMPLETE if no operation has set another. */
  status?: string | undefined;
  statusReason?: string | undefined;
  /** Time of the last operation on the resource, in milliseconds since the epoch. */
  updatedAt?: number | undefined;
}

/** Behaviour of a stack's detections. */
interface DetectionBehaviour extends ParsedDetection {
  seconds: number;
  neverSettles: boolean;
}

export interface WorldStack {
  readonly name: string;
  /** The last part of its ARN. */
  readonly id: string;
  readonly arn: string;
  status: string;
  /** A status that the stack takes by itself, a number of seconds after the first access. */
  becomes?: { status: string; afterSeconds: number } | undefined;
  parent?: string | undefined;
  createdAt: string;
  updatedAt?: string | undefined;
  deletedAt?: string | undefined;
  /** Tags of the stack. Those of a deployment are added. */
  tags: Record<string, string>;
  readonly resources: WorldResource[];
  detection: DetectionBehaviour;
  /** Returns the resource of a logical id. Throws if there is none. */
  resource(logicalId: string): WorldResource;
  /** Effects of operations on the stack. Only operations write them. */
  readonly observed: StackObserved;
  /** State from deployments; absent until there is any. */
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
  /** Returns AWS's words for an action that the caller of the detection is denied. */
  readonly denied: (action: string) => string | undefined;
  result?: {
    readonly failed: boolean;
    readonly reason?: string | undefined;
    readonly status: StackDriftStatus;
    readonly driftedCount: number;
  };
}

interface StackObserved {
  /** Time of the first operation on the stack, in milliseconds since the epoch. */
  firstSeenAt?: number;
  /** Time of the last initiated detection of the stack or of one of its resources, in milliseconds since the epoch. */
  lastCheckAt?: number;
  driftStatus: StackDriftStatus;
  current?: Detection;
  readonly rows: Map<string, DriftRow>;
  readonly detections: Map<string, Detection>;
}
