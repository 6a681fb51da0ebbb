import { cloudformationCalls } from '../../domain/calls/cloudformation.ts';
import type { GapCause } from '../../domain/gap.ts';
import type { StackProgress } from './progress.ts';
import { stackState } from './stack-state.ts';

const DETECT = cloudformationCalls.detectStackDrift.operation;

/** Cause for a stack without a result at the deadline. */
export const notDetected = (
  stackStatus: string,
  known: Pick<StackProgress, 'check' | 'detection' | 'othersDetection'> | undefined,
  deadline: string,
): GapCause => {
  const because = (detail: string): GapCause => ({ reason: 'drift-not-detected', detail, operation: DETECT });
  if (known?.detection !== undefined) {
    const { id, startedAt } = known.detection;
    return because(`drift detection ${id}, started at ${startedAt}, had not finished at the deadline, ${deadline}`);
  }
  if (known?.check !== undefined)
    return because(`the drift check of ${known.check.at} was not read before the deadline, ${deadline}`);
  if (stackState(stackStatus) === 'in-transition')
    return because(`the stack was still in ${stackStatus} at the deadline, ${deadline}`);
  return known?.othersDetection
    ? because(`somebody else's drift detection was in progress until the deadline, ${deadline}`)
    : because(`no drift detection could be started before the deadline, ${deadline}`);
};

/** `refusal` is CloudFormation's own word, where it was asked. */
export const wrongState = (stackStatus: string, refusal?: string): GapCause => ({
  reason: 'stack-state',
  detail: `CloudFormation detects no drift while the stack is in ${stackStatus}${refusal === undefined ? '' : `: ${refusal}`}`,
  operation: DETECT,
});
