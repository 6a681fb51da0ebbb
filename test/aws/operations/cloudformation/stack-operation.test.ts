import { StackStatus } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import {
  beginningOf,
  isFailure,
  isOfStack,
  operationProgress,
} from '../../../../src/aws/operations/cloudformation/stack-operation.ts';
import { resourceEvent, stackEvent } from '../../../support/stack-events.ts';

const KINDS = ['create', 'delete', 'import', 'update', undefined] as const;
const ENDS = Object.values(StackStatus).filter((status) => !status.endsWith('_IN_PROGRESS'));

describe('how far an operation is', () => {
  it.each(Object.values(StackStatus).filter((status) => status.endsWith('_IN_PROGRESS')))('%s is running', (status) => {
    for (const kind of KINDS) expect(operationProgress(status, kind)).toBe('running');
  });

  it.each([
    ['create', ['CREATE_COMPLETE']],
    ['delete', ['DELETE_COMPLETE']],
    ['import', ['IMPORT_COMPLETE']],
    ['update', ['UPDATE_COMPLETE']],
    [undefined, ['CREATE_COMPLETE', 'DELETE_COMPLETE', 'IMPORT_COMPLETE', 'UPDATE_COMPLETE']],
  ] as const)('of all the ends of a stack, %s succeeds with %s', (kind, good) => {
    expect(ENDS.filter((status) => operationProgress(status, kind) === 'succeeded').sort()).toEqual(good);
    expect(ENDS.filter((status) => operationProgress(status, kind) === 'failed')).toHaveLength(
      ENDS.length - good.length,
    );
  });

  it('an end that nobody knows yet is a failure', () => {
    expect(operationProgress('UPDATE_HALF_COMPLETE', 'update')).toBe('failed');
    expect(operationProgress('UPDATE_HALF_COMPLETE', undefined)).toBe('failed');
  });
});

describe('an event', () => {
  const nested = resourceEvent('Network', 'CREATE_IN_PROGRESS', {
    type: 'AWS::CloudFormation::Stack',
    physicalId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/shop-Network/1',
  });

  it('is of the stack itself when it names the stack, and a nested stack is a resource', () => {
    expect(isOfStack(stackEvent('UPDATE_COMPLETE'))).toBe(true);
    expect(isOfStack(nested)).toBe(false);
    expect(isOfStack(resourceEvent('Orders', 'CREATE_COMPLETE'))).toBe(false);
  });

  it.each([
    ['CREATE_IN_PROGRESS', 'create'],
    ['REVIEW_IN_PROGRESS', 'create'],
    ['UPDATE_IN_PROGRESS', 'update'],
    ['DELETE_IN_PROGRESS', 'delete'],
    ['IMPORT_IN_PROGRESS', 'import'],
    ['ROLLBACK_IN_PROGRESS', undefined],
    ['UPDATE_ROLLBACK_IN_PROGRESS', undefined],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', undefined],
    ['UPDATE_COMPLETE', undefined],
  ])('%s of the stack begins: %s', (status, kind) => {
    expect(beginningOf(stackEvent(status))).toBe(kind);
    expect(beginningOf(resourceEvent('Orders', status))).toBeUndefined();
  });

  it.each([
    ['a resource that failed', resourceEvent('Orders', 'CREATE_FAILED', { reason: 'Queue exists' }), true],
    ['a resource that failed without a reason', resourceEvent('Orders', 'DELETE_FAILED'), true],
    ['a nested stack that failed', { ...nested, status: 'UPDATE_FAILED' }, true],
    [
      'a creation that was cancelled',
      resourceEvent('A', 'CREATE_FAILED', { reason: 'Resource creation cancelled' }),
      false,
    ],
    ['an update that was canceled', resourceEvent('A', 'UPDATE_FAILED', { reason: 'Resource update canceled' }), false],
    ['the stack itself', stackEvent('CREATE_FAILED'), false],
    ['a resource that did not fail', resourceEvent('Orders', 'CREATE_COMPLETE'), false],
  ])('of %s: a failure is %o', (_what, event, failure) => {
    expect(isFailure(event)).toBe(failure);
  });
});
