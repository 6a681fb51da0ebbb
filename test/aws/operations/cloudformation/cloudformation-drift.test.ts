import { expect, test } from 'vitest';
import {
  describeDriftDetection,
  describeResourceDrift,
  detectResourceDrift,
  detectStackDrift,
  listResourceDrifts,
  operations,
  startDriftDetection,
} from '../../../../src/aws/operations/cloudformation/cloudformation-drift.ts';
import type { StackFile } from '../../../../src/simulator/world/world-schema.ts';
import { localClients } from '../../../support/local-clients.ts';
import {
  ACCOUNT,
  type OperationCall,
  REGION,
  START,
  startOperation,
  testOperations,
} from '../../../support/operation-cases.ts';

const arn = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/web/id-web`;
const difference = { path: '/DelaySeconds', expected: '0', actual: '5', type: 'NOT_EQUAL' } as const;
const web = (more: Partial<StackFile> = {}): StackFile => ({
  name: 'web',
  id: 'id-web',
  resources: [
    { logicalId: 'Queue', type: 'Acme::SQS::Queue', physicalId: 'q', drift: 'MODIFIED', differences: [difference] },
    { logicalId: 'Topic', type: 'Acme::SNS::Topic', physicalId: 't' },
  ],
  ...more,
});
const accountOf = (...stacks: readonly StackFile[]) => ({ regions: { [REGION]: { stacks: [...stacks] } } });
const account = accountOf(web());
const manyResources = accountOf({
  name: 'web',
  resources: Array.from({ length: 230 }, (_, index) => ({
    logicalId: `Queue${String(index).padStart(3, '0')}`,
    type: 'Acme::SQS::Queue',
    drift: 'MODIFIED',
    differences: [difference],
  })),
});

const soon = new Date(Date.parse(START) + 600_000);
const waiting = ({ clock }: OperationCall) => ({
  deadline: soon,
  clock: () => new Date(clock.now()),
  sleep: clock.sleep,
});
const detect = (call: OperationCall, more: object = {}) =>
  detectStackDrift(call.clients, call.scope, { stack: 'web', ...waiting(call), ...more });
const detected = async (call: OperationCall): Promise<void> => {
  await detect(call);
};

const drift = {
  logicalId: 'Queue',
  physicalId: 'q',
  type: 'Acme::SQS::Queue',
  status: 'MODIFIED',
  differences: [difference],
  expectedProperties: expect.stringContaining('{'),
  actualProperties: expect.stringContaining('{'),
  reason: undefined,
  checkedAt: expect.any(Date),
};
const IMPLIED = ['cloudformation:BatchDescribeTypeConfigurations', 'cloudformation:DetectStackResourceDrift'] as const;
const ONE = 'one detection is one answer';

testOperations(operations, {
  describeDriftDetection: {
    account,
    prepare: detected,
    run: async ({ clients, scope, aws }) => {
      const [stack] = aws.world.account(ACCOUNT).region(REGION).stacks.values();
      const [detectionId = 'none'] = stack?.observed.detections.keys() ?? [];
      return describeDriftDetection(clients, scope, { detectionId });
    },
    answer: {
      id: expect.any(String),
      stackArn: arn,
      state: 'complete',
      status: 'DRIFTED',
      driftedResources: 1,
      reason: undefined,
      startedAt: new Date(START),
    },
    absence: { answer: undefined },
    pages: ONE,
  },
  describeResourceDrift: {
    account,
    prepare: detected,
    run: ({ clients, scope }) => describeResourceDrift(clients, scope, { stack: 'web', logicalId: 'Queue' }),
    answer: drift,
    absence: { answer: undefined },
    pages: {
      account: manyResources,
      prepare: detected,
      run: ({ clients, scope }) => describeResourceDrift(clients, scope, { stack: 'web', logicalId: 'Queue150' }),
      answer: expect.objectContaining({ logicalId: 'Queue150' }),
      calls: { 'cloudformation:DescribeStackResourceDrifts': 2 },
    },
  },
  detectResourceDrift: {
    account,
    run: ({ clients, scope }) => detectResourceDrift(clients, scope, { stack: 'web', logicalId: 'Queue' }),
    answer: drift,
    absence: { answer: undefined },
    unchecked: ['cloudformation:BatchDescribeTypeConfigurations'],
    pages: ONE,
  },
  detectStackDrift: {
    account,
    run: (call) => detect(call),
    answer: {
      id: expect.any(String),
      stackArn: arn,
      state: 'complete',
      status: 'DRIFTED',
      driftedResources: 1,
      reason: undefined,
      startedAt: new Date(START),
      resources: [drift],
    },
    absence: { answer: undefined },
    unchecked: IMPLIED,
    pages: {
      account: manyResources,
      run: async (call) => (await detect(call))?.resources,
      items: 230,
      calls: {
        'cloudformation:DescribeStackDriftDetectionStatus': 3,
        'cloudformation:DescribeStackResourceDrifts': 3,
        'cloudformation:DetectStackDrift': 1,
      },
    },
  },
  listResourceDrifts: {
    account,
    prepare: detected,
    run: ({ clients, scope }) => listResourceDrifts(clients, scope, { stack: 'web', statuses: ['MODIFIED'] }),
    answer: [drift],
    absence: { answer: undefined },
    pages: {
      account: manyResources,
      prepare: detected,
      run: ({ clients, scope }) => listResourceDrifts(clients, scope, { stack: 'web' }),
      items: 230,
      calls: { 'cloudformation:DescribeStackResourceDrifts': 3 },
    },
  },
  startDriftDetection: {
    account,
    run: ({ clients, scope }) => startDriftDetection(clients, scope, { stack: 'web' }),
    answer: { detectionId: expect.any(String) },
    absence: { answer: undefined },
    unchecked: IMPLIED,
    pages: ONE,
  },
});

test('a detection under way is told as such, and is in progress until it ends', async () => {
  const call = await startOperation({ account });
  const { clients, scope } = call;
  const started = await startDriftDetection(clients, scope, { stack: 'web' });
  const { detectionId } = typeof started === 'object' ? started : { detectionId: '' };
  expect(await startDriftDetection(clients, scope, { stack: 'web' })).toBe('in-progress');
  expect(await describeDriftDetection(clients, scope, { detectionId })).toMatchObject({
    state: 'in-progress',
    status: undefined,
  });
});

test("somebody else's detection is waited for", async () => {
  const call = await startOperation({ account: accountOf(web({ detection: { startsInProgress: 60, seconds: 30 } })) });
  expect(await detect(call)).toMatchObject({ state: 'complete', status: 'DRIFTED' });
  expect(call.clock.now() - Date.parse(START)).toBeGreaterThanOrEqual(90_000);
});

test('a detection of some resources answers for these only', async () => {
  const call = await startOperation({ account });
  await detected(call);
  expect(await detect(call, { logicalIds: ['Topic'] })).toMatchObject({ state: 'complete', resources: [] });
  expect(await detect(call, { logicalIds: ['Queue'] })).toMatchObject({ resources: [{ logicalId: 'Queue' }] });
});

test('what a detection could not check is UNKNOWN, with the reason', async () => {
  const call = await startOperation({
    account: accountOf(
      web({
        resources: [
          { logicalId: 'Slow', type: 'Acme::SQS::Queue', drift: 'MODIFIED', differences: [difference], failTimes: 1 },
          { logicalId: 'Gone', type: 'Acme::SQS::Queue', drift: 'DELETED' },
        ],
      }),
    ),
  });
  expect(await detect(call)).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('Slow'),
    resources: [
      { logicalId: 'Gone', status: 'DELETED', differences: [] },
      { logicalId: 'Slow', status: 'UNKNOWN', reason: 'Rate exceeded' },
    ],
  });
});

test('what an earlier detection found is not what this one found', async () => {
  const answer = (operation: string, result: string) =>
    `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`;
  const row = (id: string, at: string) =>
    `<member><LogicalResourceId>${id}</LogicalResourceId><StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus><Timestamp>${at}</Timestamp></member>`;
  const results: Readonly<Record<string, string>> = {
    DetectStackDrift: '<StackDriftDetectionId>d-1</StackDriftDetectionId>',
    DescribeStackDriftDetectionStatus:
      '<StackId>arn</StackId><DetectionStatus>DETECTION_FAILED</DetectionStatus><StackDriftStatus>DRIFTED</StackDriftStatus><Timestamp>2026-03-01T12:00:00.900Z</Timestamp>',
    // CloudFormation may give the rows' times by the second.
    DescribeStackResourceDrifts: `<StackResourceDrifts>${row('Before', '2026-03-01T11:59:59Z')}${row('After', '2026-03-01T12:00:00Z')}</StackResourceDrifts>`,
  };
  const { clients } = await localClients(({ operation }) => ({ body: answer(operation, results[operation] ?? '') }));
  const found = await detectStackDrift(clients, { region: REGION }, { stack: 'web', deadline: new Date() });
  expect(found?.resources.map(({ logicalId }) => logicalId)).toEqual(['After']);
});

test('waiting ends at the deadline, with the last look there', async () => {
  const call = await startOperation({ account: accountOf(web({ detection: { neverSettles: true } })) });
  await expect(detect(call)).rejects.toMatchObject({
    name: 'WaitDeadlineError',
    operation: 'cloudformation:DescribeStackDriftDetectionStatus',
    region: REGION,
    accountId: ACCOUNT,
  });
  expect(call.clock.now()).toBe(soon.getTime());
  const { 'cloudformation:DescribeStackDriftDetectionStatus': looks } = call.clients.takeCalls();
  // Ten minutes in pauses of two to fifteen seconds.
  expect(looks).toBeGreaterThan(40);
  expect(looks).toBeLessThan(60);
});

test("waiting ends with the signal's reason", async () => {
  const call = await startOperation({ account: accountOf(web({ detection: { neverSettles: true } })) });
  const controller = new AbortController();
  const enough = new Error('enough');
  const sleep = async (ms: number): Promise<void> => {
    await call.clock.sleep(ms);
    if (call.clock.now() > Date.parse(START) + 20_000) controller.abort(enough);
  };
  await expect(detect(call, { sleep, signal: controller.signal })).rejects.toBe(enough);
});

test('a stack that vanishes meanwhile is absent', async () => {
  const call = await startOperation({ account: accountOf(web({ detection: { vanishesAfter: 'start' } })) });
  expect(await detect(call)).toBeUndefined();
});

test('more statuses than CloudFormation filters by are filtered here', async () => {
  const call = await startOperation({ account, prepare: detected });
  const statuses = ['DELETED', 'IN_SYNC', 'NOT_CHECKED', 'UNKNOWN', 'UNSUPPORTED'];
  expect(await listResourceDrifts(call.clients, call.scope, { stack: 'web', statuses })).toMatchObject([
    { logicalId: 'Topic', status: 'IN_SYNC' },
  ]);
});

test('a stack in a state in which CloudFormation detects nothing is an error', async () => {
  const { clients, scope } = await startOperation({ account: accountOf(web({ status: 'ROLLBACK_COMPLETE' })) });
  await expect(startDriftDetection(clients, scope, { stack: 'web' })).rejects.toMatchObject({
    name: 'AwsCallError',
    code: 'ValidationError',
  });
});
