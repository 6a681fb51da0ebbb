import type { StackEvent } from '../../src/aws/operations/cloudformation/cloudformation-events.ts';

export const STACK_ARN = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/0a1b2c3d';
const STACK_TYPE = 'AWS::CloudFormation::Stack';

const event = (id: string, more: Partial<StackEvent>): StackEvent => ({
  id,
  at: new Date('2026-03-01T12:00:00.000Z'),
  stackArn: STACK_ARN,
  stackName: 'shop',
  logicalId: 'shop',
  physicalId: STACK_ARN,
  type: STACK_TYPE,
  status: 'CREATE_COMPLETE',
  reason: undefined,
  token: undefined,
  ...more,
});

/** An event of the stack itself; its id is its status. */
export const stackEvent = (status: string, more: Partial<StackEvent> = {}): StackEvent =>
  event(status, { status, ...more });

/** An event of a queue of the stack. */
export const resourceEvent = (logicalId: string, status: string, more: Partial<StackEvent> = {}): StackEvent =>
  event(`${logicalId}-${status}`, { logicalId, physicalId: logicalId, type: 'AWS::SQS::Queue', status, ...more });
