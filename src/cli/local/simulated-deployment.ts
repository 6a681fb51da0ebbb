import type { Logger } from '@aws-lambda-powertools/logger';
import { type Container, createContainer, type Wiring } from '../../app/container.ts';
import { deploymentNames } from '../../app/deployment/deployment.ts';
import { deployedStores, makeTable } from '../../app/deployment/open-stores.ts';
import { concurrency } from '../../app/plan/account-concurrency.ts';
import type { Policy } from '../../app/policy/policy.ts';
import type { AuditRequest } from '../../app/runs/events.ts';
import { stateErrorText } from '../../app/runs/state-error-text.ts';
import { publisher } from '../../channels/sns.ts';
import { defined } from '../../domain/defined.ts';
import { unreservedExecutions } from '../../simulator/services/lambda.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { createExecutions } from '../../simulator/state-machine/executions.ts';
import { lambdaCapacity } from '../../simulator/state-machine/lambda-capacity.ts';
import type { SimulatorClock } from '../../simulator/time/clock.ts';
import type { World } from '../../simulator/world/world.ts';
import { auditMachine } from './lambdas.ts';
import { type AuditProgress, localHost } from './local-audit.ts';

/** Plumbline deployed in a world: the state machine with its Lambdas, the table, the run bucket. */
export interface SimulatedDeployment {
  readonly simulator: Simulator;
  readonly container: Container;
  readonly stateMachineArn: string;
  /** Resolves when the execution has ended. */
  ended(executionArn: string): Promise<unknown>;
  /** Starts a run and awaits its end. Throws unless it succeeded, with the execution's error and cause. */
  run(name: string, request: Partial<AuditRequest>): Promise<void>;
  close(): Promise<void>;
}

export interface SimulationOptions {
  readonly world: World;
  readonly policy: Policy;
  readonly clock: SimulatorClock;
  readonly version?: string;
  /** Region of the deployment, in the world's default account. */
  readonly region: string;
  /** Stage that names everything, with a stack and its outputs. Without it there is no stack. */
  readonly stage?: string;
  /** Definition of the state machine; the packaged one by default. */
  readonly definition?: string;
  /** Key of the run bucket; the AWS managed key by default. */
  readonly runBucketKey?: string;
  readonly onProgress?: (progress: AuditProgress) => void;
  readonly logger?: Logger;
  /** Targets audited at the same time; 16 by default. */
  readonly maxConcurrency?: number;
  /** Whether the plan lowers that to the account's limit of Lambda; not by default. */
  readonly readsConcurrency?: boolean;
  /** Milliseconds on the clock that a Lambda takes besides its work; none by default. */
  readonly lambdaMs?: (functionArn: string) => number;
  /** Replaces parts of the wiring. */
  readonly wiring?: (simulator: Simulator) => Partial<Pick<Wiring, 'clients' | 'stores'>>;
}

/** Names without a stage. */
const UNSTAGED = { machine: 'plumbline-audit', table: 'plumbline', bucket: 'plumbline-runs' };
/** Targets audited at the same time by default. One process serves both sides. */
const MAX_CONCURRENCY = 16;

const namesIn = ({ partition, defaultAccount: accountId }: World, region: string, stage: string | undefined) =>
  stage === undefined
    ? {
        stateMachineArn: `arn:${partition}:states:${region}:${accountId}:stateMachine:${UNSTAGED.machine}`,
        table: UNSTAGED.table,
        bucket: `${UNSTAGED.bucket}-${accountId}`,
      }
    : deploymentNames(stage, { partition, region, accountId });

/** Starts the embedded AWS and deploys Plumbline into the world's default account. */
export const deployToSimulator = async (options: SimulationOptions): Promise<SimulatedDeployment> => {
  const { world, policy, clock, region, stage, definition, onProgress, logger, version, runBucketKey } = options;
  const { maxConcurrency = MAX_CONCURRENCY, readsConcurrency = false, lambdaMs } = options;
  const account = world.defaultAccount;
  const { stateMachineArn, table, bucket } = namesIn(world, region, stage);
  const now = () => new Date(clock.now());

  const machines = { [stateMachineArn]: auditMachine(definition) };
  // The Lambdas need the endpoint, and the endpoint serves the executions: the host comes last.
  const executions = createExecutions(machines, { clock, host: () => host });
  const simulator = await startSimulator({ world, clock, dynamodb: 'memory', stateMachines: executions });
  world.account(account).addBucket({
    name: bucket,
    region,
    versioning: { status: 'Enabled' },
    encryption: {
      rules: [{ algorithm: 'aws:kms:dsse', ...defined({ kmsKeyId: runBucketKey }) }],
    },
  });
  if (stage !== undefined) {
    const outputs = { AuditStateMachineArn: stateMachineArn, FindingsTableName: table, RunBucketName: bucket };
    world
      .account(account)
      .region(region)
      .addStack({
        name: `plumbline-${stage}`,
        resources: [],
        outputs: Object.entries(outputs).map(([key, value]) => ({ key, value })),
      });
  }
  const { clients, stores } = options.wiring?.(simulator) ?? {};
  const container = createContainer({
    clock: now,
    policy,
    homeRegion: region,
    maxConcurrency,
    ...(readsConcurrency ? { concurrency } : {}),
    stores: stores ?? ((clients) => deployedStores(clients, { table, bucket, region, clock: now })),
    publisher,
    ...defined({ logger }),
    clients: {
      endpoint: simulator.endpoint,
      credentials: async () => ({ accessKeyId: `AKIA${account}ROOT`, secretAccessKey: 'plumbline' }),
      // Delays between attempts take real time, even if the world's clock skips its waits.
      settings: { listing: { attempts: 4, throttleDelayMs: 50 }, 'control-plane': { throttleDelayMs: 100 } },
      ...defined({ version }),
      ...clients,
    },
  });
  const capacity = lambdaCapacity({
    clock,
    limit: () => unreservedExecutions(world.account(account).region(region)),
    ...defined({ durationMs: lambdaMs }),
  });
  const host = { ...localHost({ container, clock, ...defined({ onProgress }) }), capacity };
  const run = async (name: string, request: Partial<AuditRequest>): Promise<void> => {
    const { executionArn } = executions.start({ stateMachineArn, name, input: JSON.stringify(request) });
    const { status, error, cause } = await executions.ended(executionArn);
    if (status !== 'SUCCEEDED') throw new Error(stateErrorText({ Error: error ?? status, Cause: cause }));
  };
  const close = async () => {
    await executions.close();
    container.clients.destroy();
    await simulator.close();
  };
  try {
    await makeTable(container.clients, { table, region });
    container.clients.takeCalls();
    return { simulator, container, stateMachineArn, ended: executions.ended, run, close };
  } catch (error) {
    await close();
    throw error;
  }
};
