import { StackStatus } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { isAccepted, stackState } from '../../../src/collectors/stack-drift/stack-state.ts';

const inTransition = Object.values(StackStatus).filter(
  (status) => /_IN_PROGRESS$/.test(status) && status !== 'REVIEW_IN_PROGRESS',
);

test.each([
  ...['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE'].map((status) => [status, 'nothing-managed']),
  ...[
    'CREATE_FAILED',
    'DELETE_FAILED',
    'IMPORT_ROLLBACK_COMPLETE',
    'IMPORT_ROLLBACK_FAILED',
    'ROLLBACK_FAILED',
    'UPDATE_FAILED',
  ].map((status) => [status, 'refused']),
  ...inTransition.map((status) => [status, 'in-transition']),
  ...[
    'CREATE_COMPLETE',
    'IMPORT_COMPLETE',
    'UPDATE_COMPLETE',
    'UPDATE_ROLLBACK_COMPLETE',
    'UPDATE_ROLLBACK_FAILED',
  ].map((status) => [status, 'detectable']),
  ['SOMETHING_NEW', 'detectable'],
])('%s is %s', (status, state) => {
  expect(stackState(status)).toBe(state);
});

test('every status that CloudFormation accepts is tried, and no other known one', () => {
  const known = Object.values(StackStatus).filter((status) => status !== 'DELETE_COMPLETE');
  expect(known.filter((status) => stackState(status) === 'detectable')).toEqual(known.filter(isAccepted));
});
