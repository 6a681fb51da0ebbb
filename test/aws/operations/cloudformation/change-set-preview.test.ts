import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import {
  type ChangeSetPreview,
  changeSetPreview,
  type PlannedChange,
} from '../../../../src/aws/operations/cloudformation/change-set-preview.ts';

const queue: ResourceChange = { LogicalResourceId: 'Orders', ResourceType: 'AWS::SQS::Queue' };
const previewOf = (...changes: readonly ResourceChange[]): ChangeSetPreview =>
  changeSetPreview(changes.map((ResourceChange) => ({ Type: 'Resource', ResourceChange })));
const placesOf = (preview: ChangeSetPreview): string[] =>
  Object.entries(preview).flatMap(([place, changes]: [string, readonly PlannedChange[]]) => changes.map(() => place));
const only = (change: ResourceChange): PlannedChange => Object.values(previewOf({ ...queue, ...change })).flat()[0]!;

describe('the preview of a change set', () => {
  it.each<[string, ResourceChange, keyof ChangeSetPreview, boolean]>([
    ['a new resource', { Action: 'Add' }, 'adds', true],
    ['a change in place', { Action: 'Modify', Replacement: 'False' }, 'changes', true],
    ['a change of which nothing is said', { Action: 'Modify' }, 'changes', true],
    ['a replacement', { Action: 'Modify', Replacement: 'True' }, 'replacements', true],
    ['a replacement that may not be needed', { Action: 'Modify', Replacement: 'Conditional' }, 'replacements', false],
    ['a change that is not known yet', { Action: 'Dynamic' }, 'changes', false],
    ['a replacement that is not known yet', { Action: 'Dynamic', Replacement: 'Conditional' }, 'replacements', false],
    ['a removal', { Action: 'Remove' }, 'removals', true],
    ['an import', { Action: 'Import' }, 'imports', true],
    ['drift that the template now agrees with', { Action: 'SyncWithActual' }, 'syncs', true],
  ])('%s', (_what, change, place, certain) => {
    const preview = previewOf({ ...queue, ...change });
    expect(placesOf(preview)).toEqual([place]);
    expect(preview[place][0]).toMatchObject({ logicalId: 'Orders', type: 'AWS::SQS::Queue', certain });
  });

  it('keeps the order within each kind, and leaves out what is no resource', () => {
    const preview = changeSetPreview([
      { Type: 'Resource', ResourceChange: { ...queue, LogicalResourceId: 'B', Action: 'Add' } },
      { HookInvocationCount: 1 },
      { Type: 'Resource', ResourceChange: { ...queue, LogicalResourceId: 'C', Action: 'Remove' } },
      { Type: 'Resource', ResourceChange: { ...queue, LogicalResourceId: 'A', Action: 'Add' } },
    ]);
    expect(preview.adds.map(({ logicalId }) => logicalId)).toEqual(['B', 'A']);
    expect(preview.removals.map(({ logicalId }) => logicalId)).toEqual(['C']);
  });

  it.each([
    ['Delete', 'delete'],
    ['ReplaceAndDelete', 'delete'],
    ['Retain', 'retain'],
    ['ReplaceAndRetain', 'retain'],
    ['Snapshot', 'snapshot'],
    ['ReplaceAndSnapshot', 'snapshot'],
    [undefined, undefined],
  ] as const)('with the policy %s the old resource is disposed of: %s', (PolicyAction, disposal) => {
    expect(only({ Action: 'Remove', PolicyAction }).disposal).toBe(disposal);
  });

  it('tells what differs, where it comes from, and what is really there', () => {
    const { differences, driftStatus, ignoredDrift, physicalId } = only({
      Action: 'Modify',
      PhysicalResourceId: 'orders',
      ResourceDriftStatus: 'MODIFIED',
      ResourceDriftIgnoredAttributes: [{ Path: '/KmsMasterKeyId', Reason: 'MANAGED_BY_AWS' }],
      Details: [
        {
          CausingEntity: 'Timeout',
          Target: {
            Attribute: 'Properties',
            Name: 'VisibilityTimeout',
            Path: '/Properties/VisibilityTimeout',
            RequiresRecreation: 'Never',
            BeforeValue: '30',
            AfterValue: '60',
            Drift: { PreviousValue: '30', ActualValue: '45' },
          },
        },
        { Target: { Attribute: 'Tags' } },
        { Target: { Attribute: 'Properties', Name: 'QueueName', RequiresRecreation: 'Always' } },
        { Target: { Attribute: 'Properties', Name: 'FifoQueue', RequiresRecreation: 'Conditionally' } },
        {},
      ],
    });
    const nothing = { before: undefined, after: undefined, actual: undefined, cause: undefined };
    expect({ driftStatus, ignoredDrift, physicalId }).toEqual({
      driftStatus: 'MODIFIED',
      ignoredDrift: [{ path: '/KmsMasterKeyId', reason: 'MANAGED_BY_AWS' }],
      physicalId: 'orders',
    });
    expect(differences).toEqual([
      {
        attribute: 'Properties',
        path: '/Properties/VisibilityTimeout',
        before: '30',
        after: '60',
        actual: '45',
        recreation: 'never',
        cause: 'Timeout',
      },
      { ...nothing, attribute: 'Tags', path: undefined, recreation: 'never' },
      { ...nothing, attribute: 'Properties', path: 'QueueName', recreation: 'always' },
      { ...nothing, attribute: 'Properties', path: 'FifoQueue', recreation: 'conditionally' },
      { ...nothing, attribute: 'Properties', path: undefined, recreation: 'never' },
    ]);
  });

  it('takes secrets out of the values', () => {
    const [difference] = only({
      Action: 'Modify',
      Details: [
        {
          Target: {
            Path: '/Properties/MasterUserPassword',
            BeforeValue: 'correct horse',
            AfterValue: 'battery staple',
            Drift: { ActualValue: 'tr0ub4dor' },
          },
        },
      ],
    }).differences;
    expect(difference).toMatchObject({ before: '[redacted]', after: '[redacted]', actual: '[redacted]' });
  });

  it('hides what the template takes from a secret store, whatever the property is called', () => {
    const reference = '{{resolve:secretsmanager:prod/db:SecretString:login}}';
    const [difference] = only({
      Action: 'Modify',
      Details: [
        {
          Target: {
            Path: '/Properties/DisplayName',
            BeforeValue: reference,
            AfterValue: reference,
            Drift: { ActualValue: 'swordfish' },
          },
        },
      ],
    }).differences;
    expect(difference).toMatchObject({ before: reference, after: reference, actual: '[redacted]' });
  });

  it('names the change set of a nested stack', () => {
    const arn = 'arn:aws:cloudformation:eu-west-1:111122223333:changeSet/nested/1';
    expect(
      only({ Action: 'Modify', ResourceType: 'AWS::CloudFormation::Stack', ChangeSetId: arn }).nestedChangeSet,
    ).toBe(arn);
  });
});
