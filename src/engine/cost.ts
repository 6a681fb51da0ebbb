import { cloudformationCalls } from '../domain/calls/cloudformation.ts';
import type { Run, TargetRecord } from '../domain/run.ts';
import { scopeKey } from '../domain/scope.ts';

/** Prices in US dollars in us-east-1, without free tiers and discounts. docs/costs.md gives the source of each. */
export const PRICES = {
  lambdaCall: 0.2 / 1_000_000,
  /** Price on arm64 in the first tier. */
  lambdaGbSecond: 0.0000133334,
  stateTransition: 0.025 / 1_000,
  tableWrite: 0.625 / 1_000_000,
  tableRead: 0.125 / 1_000_000,
  objectPut: 0.005 / 1_000,
  objectGet: 0.0004 / 1_000,
} as const;

/** Source and date of the prices. */
export const PRICES_SOURCE =
  'list prices of us-east-1 from public price tables, gathered on 2026-11-21, without free tiers';

/** Memory of the Lambdas in serverless.yml, in MB. */
export const MEMORY_MB = {
  PlanAudit: 1024,
  AuditTarget: 1024,
  AuditDrift: 1024,
  WriteReport: 3008,
  SendAlerts: 1769,
} as const;

/** Assumptions for quantities that are not recorded: seconds of Lambda, and requests. */
export const ASSUMED = {
  /** Seconds of one Lambda invocation, without its calls to AWS. */
  secondsPerLambdaCall: 0.5,
  /** Seconds of one API call, as if calls came one after another (they overlap). */
  secondsPerApiCall: 0.1,
  /** Seconds per record of the report. */
  secondsPerRecord: 0.001,
  /** One record and one sighting. */
  writesPerRecord: 2,
  /** One finding, its entry in the index, and one transition. */
  writesPerChange: 3,
  readsPerRecord: 2,
  /** The run and its entry in the list of runs, at its start and at its end. */
  writesPerRun: 4,
  /** Outcomes of one target. */
  putsPerTarget: 1,
  /** Outcomes, and the ledger of detections. */
  putsPerDriftStep: 2,
  getsPerStep: 2,
  /** Targets, accounts, policy, exceptions, report, and the results of the Map. */
  putsPerRun: 8,
  getsPerRun: 8,
} as const;

/**
 * State transitions per run, per target, and per wait of a target for drift. Retried states count again, which is not
 * visible here.
 */
const TRANSITIONS = { run: 5, target: 3, driftStep: 3 } as const;
/** Number of stacks per page of ListStacks. */
const STACKS_A_PAGE = 100;

/** Usage of a run, counted or derived from its records. */
export interface RunUsage {
  /** Number of requests to AWS, retries included. Requests to audited accounts cost nothing. */
  readonly apiCalls: number;
  readonly stateTransitions: number;
  readonly lambdaCalls: number;
  readonly lambdaGbSeconds: number;
  readonly tableWrites: number;
  readonly tableReads: number;
  readonly objectPuts: number;
  readonly objectGets: number;
}

/** Cost in US dollars. */
export interface RunCost {
  readonly stateMachine: number;
  readonly lambda: number;
  readonly table: number;
  readonly bucket: number;
  readonly total: number;
}

type Recorded = Pick<TargetRecord, 'target' | 'phase' | 'apiCalls' | 'coverage' | 'transitions'>;

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
const total = (counts: Readonly<Record<string, number>>): number => sum(Object.values(counts), (count) => count);

/**
 * Counts the passes over the stacks of a target; each begins with a listing of the stacks. The first pass is
 * AuditTarget's.
 */
const driftLooks = ({ apiCalls, coverage }: Recorded): number => {
  const pages = Math.max(1, Math.ceil((coverage['cloudformation:stack']?.expected ?? 0) / STACKS_A_PAGE));
  return Math.max(1, Math.round((apiCalls[cloudformationCalls.listStacks.operation] ?? 0) / pages));
};

const changes = ({ transitions: { persisted: _, ...written } }: Recorded): number =>
  total(written as Readonly<Record<string, number>>);

const gigabyteSeconds = (lambda: keyof typeof MEMORY_MB, seconds: number): number =>
  (MEMORY_MB[lambda] / 1024) * seconds;

/** Estimates the usage of a run so far. Counts are recorded; seconds and requests to table and bucket are assumed. */
export const runUsage = (run: Pick<Run, 'apiCalls'>, records: readonly Recorded[]): RunUsage => {
  const targets = new Set(records.map(({ target }) => scopeKey(target))).size;
  const driftSteps = sum(
    records.filter(({ phase }) => phase === 'drift'),
    (record) => driftLooks(record) - 1,
  );
  const targetCalls = sum(records, ({ apiCalls }) => total(apiCalls));
  const ownCalls = total(run.apiCalls);
  const { secondsPerLambdaCall, secondsPerApiCall, secondsPerRecord } = ASSUMED;
  return {
    apiCalls: targetCalls + ownCalls,
    stateTransitions: TRANSITIONS.run + targets * TRANSITIONS.target + driftSteps * TRANSITIONS.driftStep,
    lambdaCalls: 3 + targets + driftSteps,
    lambdaGbSeconds:
      gigabyteSeconds('PlanAudit', secondsPerLambdaCall + ownCalls * secondsPerApiCall) +
      gigabyteSeconds('AuditTarget', targets * secondsPerLambdaCall + targetCalls * secondsPerApiCall) +
      gigabyteSeconds('AuditDrift', driftSteps * secondsPerLambdaCall) +
      gigabyteSeconds('WriteReport', secondsPerLambdaCall + records.length * secondsPerRecord) +
      gigabyteSeconds('SendAlerts', secondsPerLambdaCall),
    tableWrites:
      ASSUMED.writesPerRun + records.length * ASSUMED.writesPerRecord + sum(records, changes) * ASSUMED.writesPerChange,
    tableReads: records.length * ASSUMED.readsPerRecord,
    objectPuts: ASSUMED.putsPerRun + targets * ASSUMED.putsPerTarget + driftSteps * ASSUMED.putsPerDriftStep,
    objectGets: ASSUMED.getsPerRun + (targets + driftSteps) * ASSUMED.getsPerStep,
  };
};

/** Computes the cost of a usage at list prices. */
export const runCost = (usage: RunUsage): RunCost => {
  const stateMachine = usage.stateTransitions * PRICES.stateTransition;
  const lambda = usage.lambdaCalls * PRICES.lambdaCall + usage.lambdaGbSeconds * PRICES.lambdaGbSecond;
  const table = usage.tableWrites * PRICES.tableWrite + usage.tableReads * PRICES.tableRead;
  const bucket = usage.objectPuts * PRICES.objectPut + usage.objectGets * PRICES.objectGet;
  return { stateMachine, lambda, table, bucket, total: stateMachine + lambda + table + bucket };
};
