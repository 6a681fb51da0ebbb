import {
  CreateChangeSet$,
  CreateStack$,
  DeleteChangeSet$,
  DeleteStack$,
  DescribeChangeSet$,
  DescribeStackDriftDetectionStatus$,
  DescribeStackEvents$,
  DescribeStackResource$,
  DescribeStackResourceDrifts$,
  DescribeStackResources$,
  DescribeStacks$,
  DescribeType$,
  DetectStackDrift$,
  DetectStackResourceDrift$,
  ExecuteChangeSet$,
  GetTemplate$,
  GetTemplateSummary$,
  ListChangeSets$,
  ListStackResources$,
  ListStacks$,
  UpdateStack$,
  ValidateTemplate$,
} from '@aws-sdk/client-cloudformation';
import type { ServiceModel } from '../operation.ts';
import { changeSetStackArn } from './cloudformation/change-set-lookup.ts';
import {
  answerCreateChangeSet,
  answerDeleteChangeSet,
  answerDescribeChangeSet,
  answerExecuteChangeSet,
  answerListChangeSets,
} from './cloudformation/change-sets.ts';
import {
  answerDetectStackDrift,
  describeStackDriftDetectionStatus,
  detectStackResourceDrift,
} from './cloudformation/drift-detections.ts';
import { describeStackResourceDrifts } from './cloudformation/resource-drifts.ts';
import { describeType } from './cloudformation/resource-types.ts';
import { describeStackEvents } from './cloudformation/stack-events.ts';
import { stackArn } from './cloudformation/stack-lookup.ts';
import { answerCreateStack, answerDeleteStack, updateStack } from './cloudformation/stack-operations.ts';
import {
  answerListStackResources,
  describeStackResource,
  describeStackResources,
} from './cloudformation/stack-resources.ts';
import { answerListStacks, describeStacks } from './cloudformation/stacks.ts';
import { answerGetTemplate, answerGetTemplateSummary, answerValidateTemplate } from './cloudformation/templates.ts';

/** Members of a deployment's input that are not implemented. */
const UNIMPLEMENTED_OF_CHANGES = [
  'DeploymentConfig',
  'NotificationARNs',
  'ResourceTypes',
  'RoleARN',
  'RollbackConfiguration',
] as const;
const UNIMPLEMENTED_OF_STACKS = [
  ...UNIMPLEMENTED_OF_CHANGES,
  'RetainExceptOnCreate',
  'StackPolicyBody',
  'StackPolicyURL',
] as const;

/** CloudFormation: stacks, their deployment and deletion, change sets, events, and asynchronous detections of drift. */
export const cloudformation: ServiceModel = {
  signingName: 'cloudformation',
  protocol: 'query',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  operations: {
    CreateChangeSet: {
      schema: CreateChangeSet$,
      run: answerCreateChangeSet,
      resourceArn: stackArn,
      unimplemented: [...UNIMPLEMENTED_OF_CHANGES, 'ImportExistingResources', 'ResourcesToImport'],
    },
    CreateStack: {
      schema: CreateStack$,
      run: answerCreateStack,
      resourceArn: stackArn,
      unimplemented: [...UNIMPLEMENTED_OF_STACKS, 'TimeoutInMinutes'],
    },
    DeleteChangeSet: { schema: DeleteChangeSet$, run: answerDeleteChangeSet, resourceArn: changeSetStackArn },
    DeleteStack: {
      schema: DeleteStack$,
      run: answerDeleteStack,
      resourceArn: stackArn,
      unimplemented: ['DeletionMode', 'DeploymentConfig', 'RoleARN'],
    },
    DescribeChangeSet: { schema: DescribeChangeSet$, run: answerDescribeChangeSet, resourceArn: changeSetStackArn },
    DescribeStackDriftDetectionStatus: {
      schema: DescribeStackDriftDetectionStatus$,
      run: describeStackDriftDetectionStatus,
    },
    DescribeStackEvents: { schema: DescribeStackEvents$, run: describeStackEvents, resourceArn: stackArn },
    DescribeStackResource: { schema: DescribeStackResource$, run: describeStackResource, resourceArn: stackArn },
    DescribeStackResourceDrifts: {
      schema: DescribeStackResourceDrifts$,
      run: describeStackResourceDrifts,
      resourceArn: stackArn,
    },
    DescribeStackResources: { schema: DescribeStackResources$, run: describeStackResources, resourceArn: stackArn },
    DescribeStacks: { schema: DescribeStacks$, run: describeStacks, resourceArn: stackArn },
    DescribeType: {
      schema: DescribeType$,
      run: describeType,
      unimplemented: ['Arn', 'PublicVersionNumber', 'PublisherId', 'VersionId'],
    },
    DetectStackDrift: { schema: DetectStackDrift$, run: answerDetectStackDrift, resourceArn: stackArn },
    DetectStackResourceDrift: {
      schema: DetectStackResourceDrift$,
      run: detectStackResourceDrift,
      resourceArn: stackArn,
    },
    ExecuteChangeSet: {
      schema: ExecuteChangeSet$,
      run: answerExecuteChangeSet,
      resourceArn: changeSetStackArn,
      unimplemented: ['RetainExceptOnCreate'],
    },
    GetTemplate: { schema: GetTemplate$, run: answerGetTemplate, resourceArn: stackArn },
    GetTemplateSummary: {
      schema: GetTemplateSummary$,
      run: answerGetTemplateSummary,
      resourceArn: stackArn,
      unimplemented: ['CallAs', 'StackSetName', 'TemplateSummaryConfig'],
    },
    ListChangeSets: { schema: ListChangeSets$, run: answerListChangeSets, resourceArn: stackArn },
    ListStackResources: { schema: ListStackResources$, run: answerListStackResources, resourceArn: stackArn },
    ListStacks: { schema: ListStacks$, run: answerListStacks },
    UpdateStack: {
      schema: UpdateStack$,
      run: updateStack,
      resourceArn: stackArn,
      unimplemented: [...UNIMPLEMENTED_OF_STACKS, 'StackPolicyDuringUpdateBody', 'StackPolicyDuringUpdateURL'],
    },
    ValidateTemplate: { schema: ValidateTemplate$, run: answerValidateTemplate },
  },
};
