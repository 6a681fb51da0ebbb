import type { Logger } from '@aws-lambda-powertools/logger';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { onTestFinished } from 'vitest';
import type { Stores } from '../../src/app/container.ts';
import type { AuditRequest } from '../../src/app/runs/events.ts';
import { readReport } from '../../src/app/runs/read-report.ts';
import {
  deployToSimulator,
  type SimulatedDeployment,
  type SimulationOptions,
} from '../../src/cli/local/simulated-deployment.ts';
import { defined } from '../../src/domain/defined.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { RunId } from '../../src/domain/ids.ts';
import type { Clock } from '../../src/domain/ports.ts';
import type { Report, ReportFinding } from '../../src/domain/report.ts';
import { type SimulatorClock, skippingClock } from '../../src/simulator/time/clock.ts';
import type { World } from '../../src/simulator/world/world.ts';

import { connectionsTo, transportTo } from './in-process-aws.ts';
import { memoryExceptions } from './stores/memory-exceptions.ts';
import { memoryRunBucket } from './stores/memory-run-bucket.ts';
import { memoryStore } from './stores/memory-store.ts';
import { testPolicy } from './test-policy.ts';
import { THOROUGH } from './thorough.ts';

/** When every deployment begins. */
const START = '2026-11-10T06:00:00.000Z';
export const HOME_REGION = 'us-east-1';
export const DAY_MS = 86_400_000;

/** A run that has ended, with its report as it stands in the table. */
interface EndedRun {
  readonly execution: DescribeExecutionCommandOutput;
  readonly report: Report;
}

export interface DeployedWorld extends SimulatedDeployment {
  readonly world: World;
  readonly clock: SimulatorClock;
  readonly sfn: SFNClient;
  /** Starts the state machine; resolves to the execution's ARN. */
  start(name: string, request?: Partial<AuditRequest>): Promise<string>;
  /** Resolves when the execution has ended. */
  ended(executionArn: string): Promise<DescribeExecutionCommandOutput>;
  /** Starts the state machine, awaits its end and reads the report. */
  audit(name: string, request?: Partial<AuditRequest>): Promise<EndedRun>;
  /** As `audit`; throws unless the execution succeeded. */
  report(name: string, request?: Partial<AuditRequest>): Promise<Report>;
  /** The report of a run as its table and bucket have it now. */
  reread(name: string): Promise<Report>;
}

export interface DeployOptions extends Pick<SimulationOptions, 'maxConcurrency' | 'readsConcurrency' | 'lambdaMs'> {
  /** The policy file's contents, completed as `testPolicy` does. */
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly definition?: string;
  readonly logger?: Logger;
  readonly clock?: SimulatorClock;
  /** Region of the deployment; `HOME_REGION` by default. */
  readonly region?: string;
  /** The table and the run bucket of the embedded AWS rather than stores in memory, which behave alike and cost no calls. */
  readonly stores?: 'deployed';
}

const memoryStores = (clock: Clock): Stores => ({
  store: memoryStore({ clock }),
  exceptions: memoryExceptions({ clock }),
  bucket: memoryRunBucket(),
});

/** Plumbline in a world whose time skips ahead. All is closed when the test ends. */
export const deployed = async (world: World, options: DeployOptions = {}): Promise<DeployedWorld> => {
  const clock = options.clock ?? skippingClock({ start: Date.parse(START) });
  const { region = HOME_REGION, definition, logger, maxConcurrency, readsConcurrency, lambdaMs } = options;
  const deployment = await deployToSimulator({
    world,
    clock,
    region,
    policy: testPolicy(options.policy ?? {}),
    ...(definition === undefined ? {} : { definition }),
    ...(logger === undefined ? {} : { logger }),
    ...defined({ maxConcurrency, readsConcurrency, lambdaMs }),
    wiring: (simulator) => ({
      clients: connectionsTo(simulator),
      ...(options.stores === 'deployed' || THOROUGH ? {} : { stores: () => memoryStores(() => new Date(clock.now())) }),
    }),
  });
  onTestFinished(() => deployment.close());
  const { container, stateMachineArn, simulator } = deployment;
  const sfn = new SFNClient({
    ...transportTo(simulator),
    endpoint: simulator.endpoint,
    region,
    credentials: { accessKeyId: `AKIA${world.defaultAccount}ROOT`, secretAccessKey: 'plumbline' },
  });
  onTestFinished(() => sfn.destroy());

  const start = async (name: string, request: Partial<AuditRequest> = {}): Promise<string> => {
    const { executionArn = '' } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(request) }),
    );
    return executionArn;
  };
  const ended = async (executionArn: string): Promise<DescribeExecutionCommandOutput> => {
    await deployment.ended(executionArn);
    return sfn.send(new DescribeExecutionCommand({ executionArn }));
  };
  const reread = async (name: string): Promise<Report> => {
    const run = await container.store.getRun(name as RunId);
    if (run === undefined) throw new Error(`run ${name} was not recorded`);
    return readReport(container, run, { outcomes: true });
  };
  const audit = async (name: string, request?: Partial<AuditRequest>): Promise<EndedRun> => {
    const execution = await ended(await start(name, request));
    return { execution, report: await reread(name) };
  };
  return {
    ...deployment,
    world,
    clock,
    sfn,
    start,
    ended,
    audit,
    reread,
    async report(name, request) {
      const { execution, report } = await audit(name, request);
      if (execution.status !== 'SUCCEEDED')
        throw new Error(`${name} ended ${execution.status}: ${execution.error}: ${execution.cause}`);
      return report;
    },
  };
};

/** Findings as the account, the Region, the check and the resource of each, in the report's order. */
export const findingNames = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ target, checkId, resource }) => `${target.accountId}/${target.region} ${checkId} ${resource.name}`);

/** Findings without how old they are: the same in a run of another day. */
export const ageless = (findings: readonly ReportFinding[]) =>
  findings.map(({ ageDays: _age, openDays: _open, ...finding }) => finding);
