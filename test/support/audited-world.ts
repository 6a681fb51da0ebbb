import { onTestFinished, vi } from 'vitest';
import { type ClientFactory, createClientFactory } from '../../src/aws/clients/client-factory.ts';
import { checkById } from '../../src/checks/index.ts';
import { type DriftStep, type StackDriftOptions, stackDrift } from '../../src/collectors/stack-drift.ts';
import type { AnyCheck } from '../../src/domain/check.ts';
import type { Collected, Evidence } from '../../src/domain/evidence.ts';
import type { FindingTransition } from '../../src/domain/finding.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { Clock } from '../../src/domain/ports.ts';
import type { ResourceRef } from '../../src/domain/resource.ts';
import type { Target } from '../../src/domain/target.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { type SimulatorClock, skippingClock } from '../../src/simulator/time/clock.ts';
import { loadWorld } from '../../src/simulator/world/load-world.ts';
import type { AccountFile, StackFile, WorldFile } from '../../src/simulator/world/world-schema.ts';
import { applyingOptions } from './applying.ts';
import { connectionsTo } from './in-process-aws.ts';

export const account = '111122223333';
export const region = 'eu-west-1';
/** When every world of these tests begins. */
export const start = '2026-11-10T06:00:00.000Z';
/** So long before the world begins. */
export const minutesEarlier = (minutes: number): string => new Date(Date.parse(start) - minutes * 60_000).toISOString();

export interface AuditedWorld {
  readonly simulator: Simulator;
  readonly clients: ClientFactory;
  readonly time: SimulatorClock;
  readonly clock: Clock;
  readonly target: Target;
}

type Contents = Partial<Omit<AccountFile, 'id'>>;

/** One account behind the embedded AWS, whose time skips ahead, and clients that reach it. All is closed when the test ends. */
export const auditedWorld = async (contents: Contents, world: Partial<WorldFile> = {}): Promise<AuditedWorld> => {
  const file: WorldFile = { version: 1, accounts: [{ name: 'audited', ...contents, id: account }], ...world };
  const time = skippingClock({ start: Date.parse(start) });
  const simulator = await startSimulator({ world: loadWorld(JSON.stringify(file), 'test world'), clock: time });
  const clock = () => new Date(time.now());
  vi.stubEnv('AWS_ENDPOINT_URL', simulator.endpoint);
  const quick = { delayMs: 1, throttleDelayMs: 1, maxDelayMs: 5 };
  const clients = createClientFactory({
    clock,
    region,
    ...connectionsTo(simulator),
    credentials: async () => ({ accessKeyId: `AKIA${account}ROOT`, secretAccessKey: 'own' }),
    settings: { bucket: quick, listing: quick, 'control-plane': { ...quick, attempts: 4 }, identity: quick },
  });
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    clients.destroy();
    await simulator.close();
  });
  const target = { partition: 'aws', accountId: account, region } as Target;
  return { simulator, clients, time, clock, target };
};

export const worldOfStacks = (stacks: readonly StackFile[], world: Partial<WorldFile> = {}): Promise<AuditedWorld> =>
  auditedWorld({ regions: { [region]: { stacks: [...stacks] } } }, world);

/** Two pages of stacks that cost no further call. */
export const unusedStacks: readonly StackFile[] = Array.from({ length: 150 }, (_, index) => ({
  name: `unused-${index}`,
  status: 'ROLLBACK_COMPLETE',
}));

/** Two pages of resources that are in sync. */
export const queues: NonNullable<StackFile['resources']> = Array.from({ length: 120 }, (_, index) => ({
  logicalId: `Queue${index}`,
  type: 'AWS::SQS::Queue',
}));

/** The first calls of every operation are throttled. */
export const throttledAtFirst = (service: string, operations: readonly string[]): NonNullable<WorldFile['faults']> =>
  operations.map((operation) => ({
    operation: `${service}:${operation}`,
    kind: 'error',
    times: 2,
    error:
      service === 's3'
        ? { code: 'SlowDown', message: 'Please reduce your request rate.', status: 503 }
        : service === 'logs'
          ? { code: 'ThrottlingException', message: 'Rate exceeded', status: 400 }
          : { code: 'Throttling', message: 'Rate exceeded', status: 400 },
  }));

/** Replaces the answer to a call from now on. */
export const denied = (operation: string, more: Partial<NonNullable<WorldFile['faults']>[number]> = {}) => ({
  operation,
  kind: 'error' as const,
  error: {
    code: operation.startsWith('logs:') ? 'AccessDeniedException' : 'AccessDenied',
    message: `User: arn:aws:sts::${account}:assumed-role/Audit/plumbline is not authorized to perform: ${operation}`,
    status: 403,
  },
  ...more,
});

export interface DriftAudit {
  readonly evidence: readonly Evidence<'cloudformation:stack'>[];
  readonly steps: readonly DriftStep[];
  readonly last: DriftStep;
  /** Seconds between the first step and the last. */
  readonly seconds: number;
  of(name: string): Evidence<'cloudformation:stack'> | undefined;
}

export interface DriftAuditOptions extends Partial<StackDriftOptions> {
  readonly budgetSeconds?: number;
  readonly tagKeys?: readonly string[];
  /** The caller forgets what it was given after every step. */
  readonly losesProgress?: boolean;
  /** Runs before each step. */
  readonly beforeStep?: (index: number) => void | Promise<void>;
}

/** Steps and waits until nothing is pending. */
export const auditDrift = async (world: AuditedWorld, options: DriftAuditOptions = {}): Promise<DriftAudit> => {
  const { clients, clock, time, target } = world;
  const { budgetSeconds = 7200, losesProgress = false, beforeStep, tagKeys = [], ...more } = options;
  const collector = stackDrift(clients, { clock, reuseSeconds: 3600, inFlight: 10, ...more });
  const runStartedAt = clock().toISOString();
  const deadline = new Date(time.now() + budgetSeconds * 1000).toISOString();
  const steps: DriftStep[] = [];
  for (;;) {
    await beforeStep?.(steps.length);
    const before = losesProgress ? undefined : steps.at(-1)?.progress;
    // The caller keeps it as JSON.
    const progress = before === undefined ? {} : { progress: JSON.parse(JSON.stringify(before)) as typeof before };
    const step = await collector.step(target, { runStartedAt, deadline, tagKeys, ...progress });
    steps.push(step);
    if (step.pending === 0) {
      const evidence = steps.flatMap(({ settled }) => settled);
      return {
        evidence,
        steps,
        last: step,
        seconds: (time.now() - Date.parse(runStartedAt)) / 1000,
        of: (name) => evidence.findLast(({ resource }) => resource.name === name),
      };
    }
    if (steps.length > 2000) throw new Error('the audit does not end');
    await time.sleep(step.waitSeconds * 1000);
  }
};

/** Evaluates the evidence by one check with options. */
export const outcomesOf = (
  target: Target,
  checkId: string,
  evidence: readonly Evidence[],
  options: unknown = {},
): readonly Outcome[] => {
  const check = checkById(checkId) as AnyCheck;
  return evaluate(target, [check], evidence, applyingOptions({ [checkId]: check.options.parse(options) }));
};

/** Returns the transition of an open finding of the resource after such a run. */
export const transitionOf = (
  { target, clock }: AuditedWorld,
  checkId: string,
  resource: ResourceRef,
  collected: Collected,
): FindingTransition | undefined => {
  const check = checkById(checkId) as AnyCheck;
  const common = { target, checks: [check], kinds: [resource.kind] };
  const [messageId = ''] = Object.keys(check.messages);
  const before: Outcome = {
    checkId,
    resource,
    observedAt: minutesEarlier(600),
    status: 'NON_COMPLIANT',
    messageId,
    data: {},
  };
  const listing = { kind: resource.kind, complete: true, gaps: [] };
  const previous = reconcile({
    ...common,
    at: before.observedAt,
    previous: [],
    outcomes: [before],
    collected: [listing],
  });
  const outcomes = outcomesOf(target, checkId, collected.evidence);
  return reconcile({
    ...common,
    at: clock().toISOString(),
    previous: previous.map(({ finding }) => finding),
    outcomes,
    collected: [collected],
  }).find(({ finding }) => finding.resource.arn === resource.arn);
};
