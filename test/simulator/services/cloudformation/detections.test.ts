import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DetectStackDriftCommand,
  DetectStackResourceDriftCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, accountWorld, awsError, REGION, START, simulatedAws } from '../../../support/simulated-aws.ts';
import { modified, queue, simulatedStacks } from '../../../support/simulated-stacks.ts';

describe('a detection', () => {
  it('is in progress for its duration, and complete with what it found then', async () => {
    const { aws, client, status, rows, list } = await simulatedStacks([
      { name: 'web', detection: { seconds: 10 }, resources: [queue('A', modified), queue('B')] },
    ]);
    const { StackDriftDetectionId: id } = await client.send(new DetectStackDriftCommand({ StackName: 'web' }));
    await aws.clock.sleep(9_999);
    const early = await status(id);
    expect(early.DetectionStatus).toBe('DETECTION_IN_PROGRESS');
    expect(early).not.toHaveProperty('DriftedStackResourceCount');
    expect((await list())[0]?.DriftInformation).toEqual({
      StackDriftStatus: 'NOT_CHECKED',
      LastCheckTimestamp: new Date(START),
    });
    expect(await rows('web')).toEqual([]);

    await aws.clock.sleep(1);
    expect(await status(id)).toMatchObject({
      DetectionStatus: 'DETECTION_COMPLETE',
      StackDriftStatus: 'DRIFTED',
      DriftedStackResourceCount: 1,
      Timestamp: new Date(START),
    });
    expect(await rows('web')).toMatchObject([
      {
        LogicalResourceId: 'A',
        StackResourceDriftStatus: 'MODIFIED',
        ExpectedProperties: '{"RedrivePolicy":{"maxReceiveCount":5}}',
        ActualProperties: '{"RedrivePolicy":{"maxReceiveCount":10}}',
        PropertyDifferences: [
          {
            PropertyPath: '/RedrivePolicy/maxReceiveCount',
            ExpectedValue: '5',
            ActualValue: '10',
            DifferenceType: 'NOT_EQUAL',
          },
        ],
        Timestamp: new Date(START + 5_000),
      },
      { LogicalResourceId: 'B', StackResourceDriftStatus: 'IN_SYNC', Timestamp: new Date(START + 10_000) },
    ]);
  });

  it('is refused while another one is under way', async () => {
    const { aws, client, stack } = await simulatedStacks([{ name: 'web' }]);
    await client.send(new DetectStackDriftCommand({ StackName: 'web' }));
    const refused = {
      name: 'ValidationError',
      message: `Drift detection is already in progress for stack [${stack('web').arn}]`,
      status: 400,
    };
    expect(await awsError(client.send(new DetectStackDriftCommand({ StackName: 'web' })))).toEqual(refused);
    const one = new DetectStackResourceDriftCommand({ StackName: 'web', LogicalResourceId: 'A' });
    expect(await awsError(client.send(one))).toEqual(refused);
    await aws.clock.sleep(3_000);
    await client.send(new DetectStackDriftCommand({ StackName: 'web' }));
  });

  it.each([
    'CREATE_FAILED',
    'CREATE_IN_PROGRESS',
    'DELETE_FAILED',
    'IMPORT_ROLLBACK_COMPLETE',
    'REVIEW_IN_PROGRESS',
    'ROLLBACK_COMPLETE',
    'ROLLBACK_FAILED',
    'UPDATE_FAILED',
    'UPDATE_IN_PROGRESS',
  ])('is refused in state %s', async (status) => {
    const { client } = await simulatedStacks([{ name: 'web', status }]);
    const error = await awsError(client.send(new DetectStackDriftCommand({ StackName: 'web' })));
    expect(error).toMatchObject({ name: 'ValidationError', message: expect.stringContaining(status), status: 400 });
    expect(error.message).not.toContain('already in progress');
  });

  it.each([
    'CREATE_COMPLETE',
    'IMPORT_COMPLETE',
    'UPDATE_COMPLETE',
    'UPDATE_ROLLBACK_COMPLETE',
    'UPDATE_ROLLBACK_FAILED',
  ])('is accepted in state %s', async (status) => {
    const { detect } = await simulatedStacks([{ name: 'web', status, resources: [queue('A')] }]);
    expect(await detect('web')).toMatchObject({ DetectionStatus: 'DETECTION_COMPLETE', StackDriftStatus: 'IN_SYNC' });
  });

  it('fails for resources that could not be checked, and keeps the results of the others', async () => {
    const { detect, rows } = await simulatedStacks([
      {
        name: 'web',
        resources: [queue('A', modified), queue('B', { drift: 'UNKNOWN', reason: 'Internal Failure' }), queue('C')],
      },
    ]);
    const result = await detect('web');
    expect(result).toMatchObject({ DetectionStatus: 'DETECTION_FAILED', StackDriftStatus: 'DRIFTED' });
    expect(JSON.parse(result.DetectionStatusReason ?? '')).toEqual({
      Summary: 'Failed to detect drift on resources [B]',
      Failures: [{ Resource: 'B', FailureReason: 'Internal Failure' }],
    });
    expect((await rows('web')).map((row) => [row.StackResourceDriftStatus, row.DriftStatusReason])).toEqual([
      ['MODIFIED', undefined],
      ['UNKNOWN', 'Internal Failure'],
      ['IN_SYNC', undefined],
    ]);
  });

  it('may fail for a while, and can be repeated for the failed resources alone', async () => {
    const { detect, rows, list } = await simulatedStacks([
      { name: 'web', resources: [queue('A', { ...modified, failTimes: 2 }), queue('B')] },
    ]);
    expect(await detect('web')).toMatchObject({ DetectionStatus: 'DETECTION_FAILED', StackDriftStatus: 'UNKNOWN' });
    expect(await detect('web', ['A'])).toMatchObject({ DetectionStatus: 'DETECTION_FAILED' });
    expect(await detect('web', ['A'])).toMatchObject({
      DetectionStatus: 'DETECTION_COMPLETE',
      StackDriftStatus: 'DRIFTED',
    });
    const [a, b] = await rows('web');
    expect(a?.StackResourceDriftStatus).toBe('MODIFIED');
    expect(b?.Timestamp).toEqual(new Date(START + 3_000));
    expect((await list())[0]?.DriftInformation?.LastCheckTimestamp).toEqual(new Date(START + 6_000));
  });

  it('says IN_SYNC of a stack with nothing checkable', async () => {
    const { detect, rows, client } = await simulatedStacks([
      {
        name: 'web',
        resources: [queue('A', { drift: 'NOT_CHECKED' }), queue('B', { drift: 'UNSUPPORTED' })],
      },
    ]);
    expect(await detect('web')).toMatchObject({ StackDriftStatus: 'IN_SYNC', DriftedStackResourceCount: 0 });
    expect(await rows('web')).toEqual([]);
    const { StackResourceSummaries } = await client.send(new ListStackResourcesCommand({ StackName: 'web' }));
    expect(StackResourceSummaries?.map(({ DriftInformation }) => DriftInformation)).toEqual([
      { StackResourceDriftStatus: 'NOT_CHECKED' },
      { StackResourceDriftStatus: 'UNSUPPORTED' },
    ]);
  });

  it('may contradict its own rows', async () => {
    const { detect, rows } = await simulatedStacks([
      { name: 'web', resources: [queue('A', modified)], detection: { status: 'IN_SYNC', outcome: 'failed' } },
    ]);
    expect(await detect('web')).toMatchObject({ DetectionStatus: 'DETECTION_FAILED', StackDriftStatus: 'IN_SYNC' });
    expect((await rows('web'))[0]?.StackResourceDriftStatus).toBe('MODIFIED');
  });

  it('may never settle', async () => {
    const { aws, client, status } = await simulatedStacks([{ name: 'web', detection: { neverSettles: true } }]);
    const { StackDriftDetectionId: id } = await client.send(new DetectStackDriftCommand({ StackName: 'web' }));
    await aws.clock.sleep(30 * 86_400_000);
    expect((await status(id)).DetectionStatus).toBe('DETECTION_IN_PROGRESS');
  });

  it("of somebody else's may be under way at first", async () => {
    const { aws, client, list } = await simulatedStacks([{ name: 'web', detection: { startsInProgress: 60 } }]);
    await list();
    await aws.clock.sleep(59_000);
    const error = await awsError(client.send(new DetectStackDriftCommand({ StackName: 'web' })));
    expect(error.message).toMatch(/^Drift detection is already in progress for stack/);
    await aws.clock.sleep(1_000);
    await client.send(new DetectStackDriftCommand({ StackName: 'web' }));
  });

  it('shows a change of the world only in the next one', async () => {
    const { detect, rows, stack } = await simulatedStacks([{ name: 'web', resources: [queue('A')] }]);
    await detect('web');
    Object.assign(stack('web').resource('A'), { drift: 'DELETED' });
    expect((await rows('web'))[0]?.StackResourceDriftStatus).toBe('IN_SYNC');
    expect(await detect('web')).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 1 });
    expect((await rows('web'))[0]).not.toHaveProperty('ActualProperties');
  });

  it('of a resource that is not there is refused', async () => {
    const { client } = await simulatedStacks([{ name: 'web', resources: [queue('A')] }]);
    const command = new DetectStackDriftCommand({ StackName: 'web', LogicalResourceIds: ['A', 'B'] });
    expect((await awsError(client.send(command))).message).toContain('[B]');
  });

  it.each([0, 201])('of %d named resources is refused', async (count) => {
    const ids = Array.from({ length: count }, (_, index) => `R${index}`);
    const { client } = await simulatedStacks([{ name: 'web', resources: ids.map((id) => queue(id)) }]);
    const command = new DetectStackDriftCommand({ StackName: 'web', LogicalResourceIds: ids });
    const refused = await awsError(client.send(command));
    expect(refused.message).toContain('between 1 and 200');
  });

  it('that is not known is refused', async () => {
    const { status } = await simulatedStacks([]);
    expect(await awsError(status('no-such-detection'))).toMatchObject({ name: 'ValidationError', status: 400 });
  });
});

describe('DetectStackResourceDrift', () => {
  it('checks one resource at once, and marks the stack as checked', async () => {
    const { client, list } = await simulatedStacks([{ name: 'web', resources: [queue('A'), queue('B', modified)] }]);
    const { StackResourceDrift } = await client.send(
      new DetectStackResourceDriftCommand({ StackName: 'web', LogicalResourceId: 'B' }),
    );
    expect(StackResourceDrift).toMatchObject({ StackResourceDriftStatus: 'MODIFIED', Timestamp: new Date(START) });
    expect((await list())[0]?.DriftInformation).toEqual({
      StackDriftStatus: 'DRIFTED',
      LastCheckTimestamp: new Date(START),
    });
  });

  it('refuses a type that cannot be checked', async () => {
    const { client } = await simulatedStacks([{ name: 'web', resources: [queue('A', { drift: 'UNSUPPORTED' })] }]);
    const command = new DetectStackResourceDriftCommand({ StackName: 'web', LogicalResourceId: 'A' });
    expect(await awsError(client.send(command))).toMatchObject({ name: 'ValidationError' });
  });
});

it('a role needs the permission for the very stack, and for any detection', async () => {
  const statement = (Action: string[], Resource: string) => ({ Effect: 'Allow' as const, Action, Resource });
  const world = accountWorld(
    {
      roles: [
        {
          name: 'auditor',
          trust: { Statement: [] },
          policies: [
            {
              Statement: [
                statement(['cloudformation:Detect*'], `arn:aws:cloudformation:*:${ACCOUNT}:stack/web/*`),
                statement(['cloudformation:DescribeStackDriftDetectionStatus'], `arn:aws:cloudformation:*:*:stack/*`),
              ],
            },
          ],
        },
      ],
      regions: { [REGION]: { stacks: [{ name: 'web' }, { name: 'other' }] } },
    },
    { accessKeys: [{ id: 'AKIAAUDITOR', accountId: ACCOUNT, roleName: 'auditor' }] },
  );
  const aws = await simulatedAws(world);
  const client = new CloudFormationClient(
    aws.config({ credentials: { accessKeyId: 'AKIAAUDITOR', secretAccessKey: 'secret' } }),
  );
  const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName: 'web' }));
  expect(await awsError(client.send(new DetectStackDriftCommand({ StackName: 'other' })))).toMatchObject({
    name: 'AccessDenied',
    status: 403,
  });
  expect(
    await awsError(client.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }))),
  ).toMatchObject({ name: 'AccessDenied', status: 403 });
});
