import { cloudformationCalls } from '../../../domain/calls/cloudformation.ts';
import type { ClientScope } from '../../clients/client-factory.ts';
import { AwsError, type ErrorFacts } from '../../errors/aws-error.ts';
import type { StackOperationResult } from './stack-operation.ts';

const facts = ({ accountId, region }: ClientScope, rest: Omit<ErrorFacts, 'accountId' | 'region'>): ErrorFacts => ({
  accountId,
  region,
  ...rest,
});

/** There is nothing to deploy: the stack is already what the change set would make of it. */
export class NoChangesError extends AwsError {
  override readonly name = 'NoChangesError';
  readonly stackArn: string;

  constructor(scope: ClientScope, stackArn: string, reason: string) {
    const hint = 'Nothing is to be done: catch this error where a deployment may be without changes.';
    super(
      `${stackArn} has no changes to deploy: ${reason}`,
      facts(scope, { code: 'NoChanges', operation: cloudformationCalls.createChangeSet.operation, hint }),
    );
    this.stackArn = stackArn;
  }
}

/** CloudFormation could not make a change set of the input. */
export class ChangeSetFailedError extends AwsError {
  override readonly name = 'ChangeSetFailedError';
  readonly stackArn: string;

  constructor(scope: ClientScope, stackArn: string, reason: string) {
    const hint = 'See what CloudFormation says about the template, its parameters and the permissions of the caller.';
    super(
      `The change set of ${stackArn} failed: ${reason}`,
      facts(scope, { code: 'ChangeSetFailed', operation: cloudformationCalls.createChangeSet.operation, hint }),
    );
    this.stackArn = stackArn;
  }
}

/** A stack could not be created, updated or deleted; `result` describes its state. */
export class StackOperationError extends AwsError {
  override readonly name = 'StackOperationError';
  readonly result: StackOperationResult;

  constructor(scope: ClientScope, result: StackOperationResult) {
    const [first] = result.failures;
    const because =
      first === undefined ? result.reason : `${first.logicalId} (${first.type}): ${first.reason ?? first.status}`;
    const { operation } =
      result.kind === 'delete' ? cloudformationCalls.deleteStack : cloudformationCalls.executeChangeSet;
    const hint = 'See the failures of the result: the first of them is the cause.';
    super(
      `${result.stackArn} ended as ${result.status}${because === undefined ? '' : `: ${because}`}`,
      facts(scope, { code: 'StackOperationFailed', operation, hint }),
    );
    this.result = result;
  }
}

/** A stack, or an output of it, that should supply a value does not exist. */
export class StackOutputNotFoundError extends AwsError {
  override readonly name = 'StackOutputNotFoundError';

  constructor(scope: ClientScope, stack: string, output: string, known: readonly string[] | undefined) {
    const hint =
      known === undefined
        ? 'See to the name of the stack, its Region and its account.'
        : `Its outputs are: ${known.length === 0 ? 'none' : known.join(', ')}.`;
    super(
      known === undefined
        ? `Stack ${stack} in ${scope.region}, whose output ${output} is wanted, does not exist`
        : `Stack ${stack} in ${scope.region} has no output ${output}`,
      facts(scope, { code: 'OutputNotFound', operation: cloudformationCalls.describeStacks.operation, hint }),
    );
  }
}
