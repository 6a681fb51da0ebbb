import { cloudformationCalls } from '../../../domain/calls/cloudformation.ts';
import type { ClientFactory, ClientScope } from '../../clients/client-factory.ts';
import type { OperationTable } from '../operation-table.ts';
import { describeStack, type Stack } from './cloudformation.ts';
import { StackOutputNotFoundError } from './cloudformation-errors.ts';

/** An output of a stack, wherever it is. */
export interface OutputReference {
  readonly stack: string;
  readonly output: string;
  /** Its Region and account; those of the caller when absent. */
  readonly scope?: ClientScope;
}

export const operations = {
  stackOutputValues: { calls: [cloudformationCalls.describeStacks] },
} as const satisfies OperationTable;

/**
 * Reads outputs of stacks in any Region and account, under the names of the request: values for parameters. One call
 * per stack. Throws a StackOutputNotFoundError.
 */
export const stackOutputValues = async <Name extends string>(
  clients: ClientFactory,
  scope: ClientScope,
  references: Readonly<Record<Name, OutputReference>>,
): Promise<Readonly<Record<Name, string>>> => {
  // By the scope itself, as it may hold credentials, which belong in no key.
  const stacks = new Map<ClientScope, Map<string, Promise<Stack | undefined>>>();
  const read = (where: ClientScope, stack: string): Promise<Stack | undefined> => {
    const known = stacks.get(where) ?? new Map<string, Promise<Stack | undefined>>();
    stacks.set(where, known);
    const found = known.get(stack) ?? describeStack(clients, where, { stack });
    known.set(stack, found);
    return found;
  };
  const values = await Promise.all(
    Object.entries<OutputReference>(references).map(async ([name, { stack, output, scope: where = scope }]) => {
      const found = await read(where, stack);
      const value = found?.outputs[output]?.value;
      if (value === undefined) {
        throw new StackOutputNotFoundError(where, stack, output, found && Object.keys(found.outputs).sort());
      }
      return [name, value] as const;
    }),
  );
  // Every name was mapped to its value.
  return Object.fromEntries(values) as Record<Name, string>;
};
