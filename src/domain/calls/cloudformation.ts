import { ANYTHING, type CallTable, KNOWS_NO_RESOURCES, type PermittedArns } from './call.ts';

const EVERY_STACK: PermittedArns = {
  id: 'any-stack',
  text: 'every stack of the account',
  arns: ['arn:{partition}:cloudformation:*:{account}:stack/*'],
};
const ofEveryStack = { on: EVERY_STACK, because: 'every stack is audited' } as const;

export const cloudformationCalls = {
  batchDescribeTypeConfigurations: {
    operation: 'cloudformation:BatchDescribeTypeConfigurations',
    on: ANYTHING,
    because: `${KNOWS_NO_RESOURCES}; part of drift detection`,
  },
  createChangeSet: { operation: 'cloudformation:CreateChangeSet' },
  deleteChangeSet: { operation: 'cloudformation:DeleteChangeSet' },
  deleteStack: { operation: 'cloudformation:DeleteStack' },
  describeChangeSet: { operation: 'cloudformation:DescribeChangeSet' },
  describeStackDriftDetectionStatus: {
    operation: 'cloudformation:DescribeStackDriftDetectionStatus',
    on: ANYTHING,
    because: `${KNOWS_NO_RESOURCES}: it is asked by detection id`,
  },
  describeStackEvents: { operation: 'cloudformation:DescribeStackEvents' },
  describeStackResourceDrifts: { operation: 'cloudformation:DescribeStackResourceDrifts', ...ofEveryStack },
  describeStacks: { operation: 'cloudformation:DescribeStacks', ...ofEveryStack },
  describeType: {
    operation: 'cloudformation:DescribeType',
    on: ANYTHING,
    because: 'public resource types belong to no account; their read actions prove what a detection could see',
  },
  detectStackDrift: { operation: 'cloudformation:DetectStackDrift', ...ofEveryStack },
  detectStackResourceDrift: {
    operation: 'cloudformation:DetectStackResourceDrift',
    ...ofEveryStack,
  },
  executeChangeSet: { operation: 'cloudformation:ExecuteChangeSet' },
  getTemplate: { operation: 'cloudformation:GetTemplate' },
  listChangeSets: { operation: 'cloudformation:ListChangeSets' },
  listStackResources: { operation: 'cloudformation:ListStackResources', ...ofEveryStack },
  listStacks: { operation: 'cloudformation:ListStacks', on: ANYTHING, because: KNOWS_NO_RESOURCES },
  validateTemplate: { operation: 'cloudformation:ValidateTemplate' },
} as const satisfies CallTable;
