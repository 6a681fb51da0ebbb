import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { handler as auditDrift } from '../../functions/audit-drift.ts';
import { handler as auditTarget } from '../../functions/audit-target.ts';
import { handler as planAudit } from '../../functions/plan-audit.ts';
import { handler as recordRunFailure } from '../../functions/record-run-failure.ts';
import { handler as recordUnaudited } from '../../functions/record-unaudited.ts';
import { handler as sendAlerts } from '../../functions/send-alerts.ts';
import { handler as writeReport } from '../../functions/write-report.ts';
import { type Container, createContainer } from '../../src/app/container.ts';
import { deployedStores, makeTable } from '../../src/app/deployment/open-stores.ts';
import { LAMBDA_NAMES, type LambdaName } from '../../src/app/permissions/permissions.ts';
import { concurrency } from '../../src/app/plan/account-concurrency.ts';
import type { AuditRequest } from '../../src/app/runs/events.ts';
import { readReport } from '../../src/app/runs/read-report.ts';
import { publisher } from '../../src/channels/sns.ts';
import type { RunId } from '../../src/domain/ids.ts';
import type { Report } from '../../src/domain/report.ts';
import { type Access, denial } from '../../src/simulator/access/access.ts';
import { unreservedExecutions } from '../../src/simulator/services/lambda.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { type ExecutionHost, executionArn } from '../../src/simulator/state-machine/execution.ts';
import { createExecutions, type ExecutionDescription } from '../../src/simulator/state-machine/executions.ts';
import { lambdaCapacity } from '../../src/simulator/state-machine/lambda-capacity.ts';
import { parseStateMachine } from '../../src/simulator/state-machine/parse-state-machine.ts';
import { skippingClock } from '../../src/simulator/time/clock.ts';
import type { World } from '../../src/simulator/world/world.ts';
import { s3RunBucket } from '../../src/stores/s3/s3-run-bucket.ts';
import { connectionsTo, transportTo } from './in-process-aws.ts';
import type { PlumblineStack, RoleOwner } from './plumbline-stack.ts';
import { worldRole } from './template-stack.ts';
import { testPolicy } from './test-policy.ts';

const HANDLERS = {
  AuditDrift: auditDrift,
  AuditTarget: auditTarget,
  PlanAudit: planAudit,
  RecordRunFailure: recordRunFailure,
  RecordUnaudited: recordUnaudited,
  SendAlerts: sendAlerts,
  WriteReport: writeReport,
} as const satisfies Readonly<Record<LambdaName, unknown>>;

/** A request of one of the roles: whose it was, and what was decided. */
export interface RoleAccess extends Access {
  /** The role's name. */
  readonly role: string;
}

export interface DeployedStack {
  readonly simulator: Simulator;
  readonly world: World;
  /** Every decision about a request that was made with a role, a member account's role included. */
  readonly accesses: readonly RoleAccess[];
  /** Starts the state machine with the schedules' role and awaits its end. */
  run(name: string, request?: Partial<AuditRequest>): Promise<ExecutionDescription>;
  /** Redrives a run that failed, as an operator does, and waits for its end. */
  redrive(name: string): Promise<ExecutionDescription>;
  /** Puts a run into the table that left nothing in the run bucket, as an audit from a laptop with `--table` does. */
  recordElsewhere(name: string): Promise<void>;
  /** The report of a run, read with the credentials of the account. */
  report(name: string): Promise<Report>;
  close(): Promise<void>;
}

export interface StackDeployment {
  readonly stack: PlumblineStack;
  /** Its default account is the stack's. */
  readonly world: World;
  /** The policy file's contents. */
  readonly policy: Readonly<Record<string, unknown>>;
  /** Replaces a Lambda's container, to have it fail half-way. */
  readonly container?: (name: LambdaName, container: Container) => Container;
}

const START = Date.parse('2026-11-10T06:00:00.000Z');
/** Targets at the same time: one process serves both sides. */
const MAX_CONCURRENCY = 16;

/** Such an access key stands for the role, as the environment of a Lambda has its role's credentials. */
const keyOf = (owner: RoleOwner): string => `AKIA${owner.toUpperCase()}`;

/** The part of Lambda's context that handlers read. */
const contextOf = (name: string, arn: string): Context => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: name,
  functionVersion: '$LATEST',
  invokedFunctionArn: arn,
  memoryLimitInMB: '1024',
  awsRequestId: crypto.randomUUID(),
  logGroupName: `/aws/lambda/${name}`,
  logStreamName: 'test',
  getRemainingTimeInMillis: () => 900_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});

/** As Step Functions names it when it may not invoke a Lambda. */
class AWSLambdaException extends Error {
  override readonly name = 'Lambda.AWSLambdaException';
}

/**
 * The stack in the embedded AWS, IAM enforced: each Lambda acts with its own role, the state machine with its own for the Lambdas, its
 * items and its results, and the schedules' role starts it.
 */
export const deployStack = async ({ stack, world, policy, container }: StackDeployment): Promise<DeployedStack> => {
  const { region, table, bucket, stateMachineArn } = stack;
  const clock = skippingClock({ start: START });
  const now = () => new Date(clock.now());
  const account = world.account(stack.accountId);
  for (const [owner, role] of Object.entries(stack.roles)) {
    account.roles.set(role.name, worldRole(role));
    world.accessKeys.push({ id: keyOf(owner as RoleOwner), accountId: account.id, roleName: role.name });
  }
  account.addBucket({ name: bucket, region, versioning: { status: 'Enabled' } });
  account.region(region).topics.add(stack.topicArn.slice(stack.topicArn.lastIndexOf(':') + 1));
  world.iam.enforce = true;

  const accesses: RoleAccess[] = [];
  const onAccess = (access: Access) => {
    const { roleName: role } = access.principal;
    if (role !== undefined) accesses.push({ ...access, role });
  };
  /** Actions of the state machine that are no requests to the embedded AWS. */
  const permitMachine = (action: string, resource: string): void => {
    const { name: roleName } = stack.roles.StateMachine;
    const arn = `arn:${stack.partition}:sts::${account.id}:assumed-role/${roleName}/StepFunctions`;
    const access = { principal: { accountId: account.id, arn, roleName }, action, resource, region };
    const denied = denial(world, access);
    onAccess({ ...access, denied });
    if (denied !== undefined) throw new AWSLambdaException(denied);
  };

  const machines = { [stateMachineArn]: parseStateMachine(stack.definition, {}) };
  const executions = createExecutions(machines, { clock, host: () => host });
  const simulator = await startSimulator({ world, clock, dynamodb: 'memory', stateMachines: executions, onAccess });
  const closers: (() => void)[] = [];
  const credentialsOf = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: 'plumbline' });
  const containerOf = (accessKeyId: string): Container => {
    const made = createContainer({
      clock: now,
      policy: testPolicy(policy),
      homeRegion: region,
      maxConcurrency: MAX_CONCURRENCY,
      stores: (clients) => deployedStores(clients, { table, bucket, region, clock: now }),
      publisher,
      concurrency,
      clients: {
        endpoint: simulator.endpoint,
        ...connectionsTo(simulator),
        credentials: async () => credentialsOf(accessKeyId),
        // Delays between attempts are real time, even where the world's clock skips its waits.
        settings: { listing: { attempts: 4, throttleDelayMs: 20 }, 'control-plane': { throttleDelayMs: 20 } },
      },
    });
    closers.push(() => made.clients.destroy());
    return made;
  };
  const own = containerOf(`AKIA${account.id}ROOT`);
  await makeTable(own.clients, { table, region });

  const lambdas = new Map(
    LAMBDA_NAMES.map((name) => {
      const made = containerOf(keyOf(name));
      return [stack.functionArns[name], { name, handle: HANDLERS[name].with(container?.(name, made) ?? made) }];
    }),
  );
  const connection = { ...transportTo(simulator), endpoint: simulator.endpoint, region, maxAttempts: 1 };
  const s3 = new S3Client({
    ...connection,
    forcePathStyle: true,
    credentials: credentialsOf(keyOf('StateMachine')),
  });
  const sfn = new SFNClient({ ...connection, credentials: credentialsOf(keyOf('Schedule')) });
  closers.push(() => s3.destroy());
  closers.push(() => sfn.destroy());
  const host: ExecutionHost = {
    clock,
    capacity: lambdaCapacity({ clock, limit: () => unreservedExecutions(account.region(region)) }),
    async invoke(arn, input) {
      permitMachine('lambda:InvokeFunction', arn);
      const lambda = lambdas.get(arn);
      if (lambda === undefined) throw new Error(`there is no Lambda ${arn}`);
      const result: unknown = await lambda.handle(input, contextOf(lambda.name, arn));
      return result;
    },
    async readObject(name, key) {
      permitMachine('states:StartExecution', stateMachineArn);
      const body = await s3RunBucket({ client: s3, bucket: name }).get(key);
      if (body === undefined) throw new Error(`there is no object ${key} in ${name}`);
      return body;
    },
    writeObject: (name, key, body) => s3RunBucket({ client: s3, bucket: name }).put(key, body),
  };

  return {
    simulator,
    world,
    accesses,
    async run(name, request = { trigger: 'schedule' }) {
      const started = await sfn.send(
        new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(request) }),
      );
      return executions.ended(`${started.executionArn}`);
    },
    redrive(name) {
      const redriven = executionArn(stateMachineArn, name);
      executions.redrive({ executionArn: redriven });
      return executions.ended(redriven);
    },
    recordElsewhere: (name) =>
      own.store.putRun({
        id: name as RunId,
        startedAt: own.clock().toISOString(),
        state: 'SUCCEEDED',
        trigger: 'local',
        targets: 0,
        gaps: [],
        apiCalls: {},
      }),
    async report(name) {
      const run = await own.store.getRun(name as RunId);
      if (run === undefined) throw new Error(`run ${name} was not recorded`);
      return readReport(own, run, { outcomes: true });
    },
    async close() {
      await executions.close();
      for (const closer of closers) closer();
      await simulator.close();
    },
  };
};
