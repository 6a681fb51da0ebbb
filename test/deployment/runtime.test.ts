import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { REPORT_METRICS } from '../../resources/metrics.ts';
import { tasksOf } from '../../scripts/validation/workflow.ts';
import { pacedWait } from '../../src/app/audit/audit-drift.ts';
import { LAMBDA_NAMES } from '../../src/app/permissions/permissions.ts';
import { serviceSettings } from '../../src/aws/clients/call-settings.ts';
import { auditDefinition } from '../../src/cli/local/lambdas.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { ensureTable } from '../../src/stores/dynamodb/table-definition.ts';
import { deployed } from '../support/deployed-world.ts';
import { type PackagedService, packaged } from '../support/packages.ts';
import { MANAGEMENT, PAYMENTS, smallOrganization, wholeOrganization } from '../support/small-organization.ts';
import { ofType, onlyOfType, stackOf, type TemplateStack } from '../support/template-stack.ts';
import { unpack } from '../support/unpack.ts';

let service: PackagedService;
let stack: TemplateStack;
beforeAll(() => {
  service = packaged('plain');
  stack = stackOf(service.templateText, {
    name: 'plumbline-test',
    partition: 'aws',
    region: 'us-east-1',
    accountId: MANAGEMENT,
  });
});

const propertiesOf = (logicalId: string) => stack.resources.get(logicalId)?.properties ?? {};

describe('timeouts, memory and retries agree', () => {
  const lambdaOf = (task: string) =>
    propertiesOf(`${task}LambdaFunction`) as { readonly Timeout: number; readonly MemorySize: number };
  const tasks = () => {
    const machine = onlyOfType(stack, 'AWS::StepFunctions::StateMachine').properties;
    return tasksOf({
      definition: String(machine['DefinitionString']),
      substitutions: machine['DefinitionSubstitutions'] as Readonly<Record<string, string>>,
    });
  };

  test('each task waits ten seconds longer than its Lambda may take, which Lambda allows', () => {
    // Two more steps of a run that failed have the Lambdas of others.
    const SHARED: Readonly<Record<string, string>> = { AlertRunFailure: 'SendAlerts', RunFailed: 'RecordRunFailure' };
    const called = tasks().map(([name]) => SHARED[name] ?? name);
    expect([...new Set(called)].sort()).toEqual([...LAMBDA_NAMES]);
    for (const [name, { TimeoutSeconds: seconds }] of tasks()) {
      const { Timeout: timeout, MemorySize: memory } = lambdaOf(SHARED[name] ?? name);
      expect(seconds, name).toBe(timeout + 10);
      expect(timeout).toBeLessThanOrEqual(900);
      expect(memory).toBeGreaterThanOrEqual(512);
    }
  });

  /** The slowest services that each Lambda waits for; the others' calls are never longer. */
  const WAITS_FOR: Readonly<Record<(typeof LAMBDA_NAMES)[number], readonly string[]>> = {
    AuditDrift: ['CloudFormation', 'DynamoDB', 'S3', 'STS'],
    AuditTarget: ['CloudFormation', 'CloudWatch Logs', 'DynamoDB', 'S3', 'STS'],
    PlanAudit: ['Account', 'DynamoDB', 'Lambda', 'Organizations', 'S3', 'STS'],
    RecordRunFailure: ['DynamoDB'],
    RecordUnaudited: ['DynamoDB', 'S3'],
    SendAlerts: ['DynamoDB', 'S3', 'SNS'],
    WriteReport: ['DynamoDB', 'S3'],
  };
  test.each(Object.entries(WAITS_FOR))(
    'a call of %s that uses up its attempts ends before the Lambda does',
    (name, services) => {
      for (const serviceId of services) {
        const { attempts, attemptTimeoutMs, maxDelayMs } = serviceSettings(serviceId);
        const longest = (attempts * attemptTimeoutMs + (attempts - 1) * maxDelayMs) / 1000;
        expect(longest, serviceId).toBeLessThan(lambdaOf(name).Timeout);
      }
    },
  );

  test.each([60, 7_200, 86_400])(
    'the history of an execution holds every look at detections of %i seconds',
    (budget) => {
      // Choice, Wait and Task: two, two and five events. A fifth is left to repeated attempts.
      const looks = budget / pacedWait(5, budget);
      expect(looks * 9).toBeLessThan(25_000 * 0.8);
    },
  );

  test('the usual budget is not paced', () => {
    expect(pacedWait(5, 7_200)).toBe(5);
  });

  test("the Map bears every target's failure and the run's concurrency", () => {
    const { States: states } = JSON.parse(auditDefinition()) as {
      readonly States: { readonly AuditTargets: Readonly<Record<string, unknown>> };
    };
    expect(states.AuditTargets).toMatchObject({
      ToleratedFailurePercentage: 100,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
    });
    expect(states.AuditTargets).not.toHaveProperty('ToleratedFailureCount');
    const { Variables: variables } = propertiesOf('PlanAuditLambdaFunction')['Environment'] as {
      readonly Variables: Readonly<Record<string, string>>;
    };
    // More children at once Step Functions does not run.
    expect(Number(variables['PLUMBLINE_MAX_CONCURRENCY'])).toBeLessThanOrEqual(10_000);
  });

  test('a target that is not even recorded as unaudited is a gap of the report, and the others are audited', async () => {
    const deployment = await deployed(smallOrganization(), { policy: wholeOrganization });
    const { store } = deployment.container;
    Object.assign(deployment.container, {
      store: {
        ...store,
        load: async (target: Parameters<typeof store.load>[0]) => {
          if (target.accountId === PAYMENTS) throw new Error('the table is on fire');
          return store.load(target);
        },
      },
    });
    const report = await deployment.report('only');
    const lost = report.gaps.filter(({ reason }) => reason === 'unaudited').map(({ target }) => target.accountId);
    expect(new Set(lost)).toEqual(new Set([PAYMENTS]));
    expect(report.targets.filter(({ accountId }) => accountId !== PAYMENTS).length).toBeGreaterThan(0);
  });
});

describe('a packaged Lambda', () => {
  const run = promisify(execFile);
  const CALL = `
    const [handler, event] = process.argv.slice(1);
    const { handler: handle } = await import(handler);
    const context = { functionName: 'test', functionVersion: '1', invokedFunctionArn: 'arn', memoryLimitInMB: '512', awsRequestId: '1', getRemainingTimeInMillis: () => 900_000 };
    const result = await handle(JSON.parse(event), context).catch(({ name, message }) => ({ name, message }));
    console.log('RESULT' + JSON.stringify(result));
    process.exit(0);`;
  const call = async (name: string, file: string, event: unknown, environment: Readonly<Record<string, string>>) => {
    const task = mkdtempSync(join(tmpdir(), 'plumbline-task-'));
    onTestFinished(() => rmSync(task, { recursive: true }));
    unpack(join(service.directory, `${name}.zip`), task);
    const { stdout, stderr } = await run(
      process.execPath,
      ['--enable-source-maps', '--input-type=module', '-e', CALL, join(task, 'functions', file), JSON.stringify(event)],
      { cwd: task, env: environment },
    );
    const result = stdout.split('\n').find((line) => line.startsWith('RESULT'));
    if (result === undefined) throw new Error(`no result\n${stdout}${stderr}`);
    return { result: JSON.parse(result.slice('RESULT'.length)) as unknown, log: stdout };
  };

  test('works on what Lambda gives it: its environment, its own files, credentials of its role', async () => {
    const world = smallOrganization();
    const simulator = await startSimulator({ world, dynamodb: 'memory' });
    onTestFinished(() => simulator.close());
    const credentials = { accessKeyId: `AKIA${MANAGEMENT}ROOT`, secretAccessKey: 'plumbline' };
    const client = new DynamoDBClient({ endpoint: simulator.endpoint, region: 'us-east-1', credentials });
    onTestFinished(() => client.destroy());
    await ensureTable(client, 'plumbline-test');
    world.account(MANAGEMENT).addBucket({ name: 'runs', region: 'us-east-1' });
    const { result } = await call(
      'planAudit',
      'plan-audit.mjs',
      { runId: 'one', startedAt: '2026-11-10T06:00:00.000Z', request: { trigger: 'schedule' } },
      {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_ENDPOINT_URL: simulator.endpoint,
        PLUMBLINE_TABLE: 'plumbline-test',
        PLUMBLINE_RUN_BUCKET: 'runs',
        PLUMBLINE_POLICY: '.serverless/policy.json',
        PLUMBLINE_ALERTS_TOPIC: `arn:aws:sns:us-east-1:${MANAGEMENT}:alerts`,
      },
    );
    expect(result).toMatchObject({ run: { id: 'one' }, targets: { bucket: 'runs', count: expect.any(Number) } });
    expect(simulator.calls.count({ operation: 'sts:GetCallerIdentity' })).toBe(1);
  });

  test.each([
    [{}, 'AWS_REGION'],
    [
      { AWS_REGION: 'us-east-1', PLUMBLINE_TABLE: 't', PLUMBLINE_RUN_BUCKET: 'b', PLUMBLINE_POLICY: 'gone.json' },
      'gone.json',
    ],
  ])('says what its environment %j lacks', async (environment, lack) => {
    const { result } = await call('recordRunFailure', 'record-run-failure.mjs', {}, environment);
    expect(result).toMatchObject({ message: expect.stringContaining(lack) });
  });
});

test('the metric filters read what WriteReport logs', async () => {
  const lines: Record<string, unknown>[] = [];
  const deployment = await deployed(smallOrganization(), { policy: wholeOrganization });
  const logger = { ...silent, info: (message: string, more: object) => void lines.push({ message, ...more }) };
  Object.assign(deployment.container, { logger: { ...logger, createChild: () => logger } });
  await deployment.report('only');
  const [line] = lines.filter(({ message }) => message === 'report written');
  for (const value of Object.values(REPORT_METRICS).filter((path) => path.startsWith('$.')))
    expect(line?.[value.slice(2)], value).toEqual(expect.any(Number));
  const filters = [...ofType(stack, 'AWS::Logs::MetricFilter').values()];
  expect(filters).toHaveLength(Object.keys(REPORT_METRICS).length);
  for (const { properties } of filters) expect(properties['FilterPattern']).toBe('{ $.message = "report written" }');
});
const silent = {
  addContext: () => undefined,
  appendKeys: () => undefined,
  error: () => undefined,
  warn: () => undefined,
};
