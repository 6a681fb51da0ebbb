import { ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { modified, queue } from '../../../support/simulated-stacks.ts';
import { deployments, NO_CHANGES, template } from '../../../support/stack-deployments.ts';

describe('a change set that reverts drift', () => {
  const drifting = [
    {
      name: 'web',
      resources: [
        queue('Changed', { ...modified, expectedProperties: { RedrivePolicy: { maxReceiveCount: '5' } } }),
        queue('Gone', { drift: 'DELETED' }),
        queue('Same'),
      ],
    },
  ];

  it('tells what it will do to what drifted', async () => {
    const { changeSet, described, passed, stack } = await deployments(drifting);
    const gone = stack('web').resource('Gone').physicalId;
    await changeSet({ UsePreviousTemplate: true, DeploymentMode: 'REVERT_DRIFT' });
    await passed();
    const preview = await described('web', 'first', { IncludePropertyValues: true });
    expect(preview).toMatchObject({
      Status: 'CREATE_COMPLETE',
      DeploymentMode: 'REVERT_DRIFT',
      StackDriftStatus: 'DRIFTED',
    });
    expect(preview.Changes?.map(({ ResourceChange: change }) => change)).toMatchObject([
      {
        Action: 'Modify',
        LogicalResourceId: 'Changed',
        Replacement: 'False',
        ResourceDriftStatus: 'MODIFIED',
        Details: [
          {
            ChangeSource: 'NoModification',
            Target: {
              Attribute: 'Properties',
              Name: 'RedrivePolicy',
              Path: '/Properties/RedrivePolicy/maxReceiveCount',
              BeforeValue: '10',
              AfterValue: '5',
              BeforeValueFrom: 'ACTUAL_STATE',
              AfterValueFrom: 'TEMPLATE',
              AttributeChangeType: 'Modify',
              Drift: { PreviousValue: '5', ActualValue: '10', DriftDetectionTimestamp: expect.any(Date) },
            },
          },
        ],
      },
      { Action: 'Add', LogicalResourceId: 'Gone', ResourceDriftStatus: 'DELETED', PhysicalResourceId: gone },
    ]);
  });

  it('leaves the stack in sync', async () => {
    const { changeSet, client, describeStack, detect, passed, rows, stack } = await deployments(drifting);
    const gone = stack('web').resource('Gone').physicalId;
    expect(await detect('web')).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 2 });
    const { Id } = await changeSet({ UsePreviousTemplate: true, DeploymentMode: 'REVERT_DRIFT' });
    await passed();
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await passed();
    expect(await describeStack('web')).toMatchObject({
      StackStatus: 'UPDATE_COMPLETE',
      DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    });
    expect((await rows('web')).map(({ LogicalResourceId: id }) => id)).toEqual(['Same']);
    expect(await detect('web')).toMatchObject({ StackDriftStatus: 'IN_SYNC', DriftedStackResourceCount: 0 });
    expect(stack('web').resource('Gone').physicalId).not.toBe(gone);
  });

  it('takes what is there for the template when the template says the same', async () => {
    const { changeSet, client, detect, described, passed, story } = await deployments(
      drifting.map(({ name, resources }) => ({ name, resources: resources.slice(0, 1) })),
    );
    const { Id } = await changeSet({
      TemplateBody: template({ Changed: { Properties: { RedrivePolicy: { maxReceiveCount: 10 } } } }),
      DeploymentMode: 'REVERT_DRIFT',
    });
    await passed();
    expect((await described('web', 'first')).Changes?.[0]?.ResourceChange).toMatchObject({ Action: 'SyncWithActual' });
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await passed();
    expect(await story('web')).not.toContain('Changed UPDATE_IN_PROGRESS');
    expect(await detect('web')).toMatchObject({ StackDriftStatus: 'IN_SYNC' });
  });

  it('fails for want of changes when nothing drifted', async () => {
    const { changeSet, described, passed } = await deployments([{ name: 'web', resources: [queue('Same')] }]);
    await changeSet({ UsePreviousTemplate: true, DeploymentMode: 'REVERT_DRIFT' });
    await passed();
    expect(await described('web', 'first')).toMatchObject({ Status: 'FAILED', StatusReason: NO_CHANGES });
  });

  it('is needed for that: another one does not see drift', async () => {
    const { changeSet, described, passed } = await deployments(drifting);
    await changeSet({ UsePreviousTemplate: true });
    await passed();
    expect(await described('web', 'first')).toMatchObject({ Status: 'FAILED', StatusReason: NO_CHANGES });
  });
});
