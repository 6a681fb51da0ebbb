import {
  DescribeStackDriftDetectionStatus$,
  DescribeStackResourceDrifts$,
  DescribeStacks$,
  DetectStackDrift$,
  DetectStackResourceDrift$,
  ListStackResources$,
  ListStacks$,
} from '@aws-sdk/client-cloudformation';
import type { ServiceModel } from '../operation.ts';
import {
  describeStackDriftDetectionStatus,
  detectStackDrift,
  detectStackResourceDrift,
} from './cloudformation/drift-detections.ts';
import { describeStackResourceDrifts } from './cloudformation/resource-drifts.ts';
import { stackArn } from './cloudformation/stack-lookup.ts';
import { listStackResources } from './cloudformation/stack-resources.ts';
import { describeStacks, listStacks } from './cloudformation/stacks.ts';

/** CloudFormation, as far as drift goes: stacks, their resources, and asynchronous detections of a duration. */
export const cloudformation: ServiceModel = {
  signingName: 'cloudformation',
  protocol: 'query',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  operations: {
    DescribeStackDriftDetectionStatus: {
      schema: DescribeStackDriftDetectionStatus$,
      run: describeStackDriftDetectionStatus,
    },
    DescribeStackResourceDrifts: {
      schema: DescribeStackResourceDrifts$,
      run: describeStackResourceDrifts,
      resourceArn: stackArn,
    },
    DescribeStacks: { schema: DescribeStacks$, run: describeStacks, resourceArn: stackArn },
    DetectStackDrift: { schema: DetectStackDrift$, run: detectStackDrift, resourceArn: stackArn },
    DetectStackResourceDrift: {
      schema: DetectStackResourceDrift$,
      run: detectStackResourceDrift,
      resourceArn: stackArn,
    },
    ListStackResources: { schema: ListStackResources$, run: listStackResources, resourceArn: stackArn },
    ListStacks: { schema: ListStacks$, run: listStacks },
  },
};
