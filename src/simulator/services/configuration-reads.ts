import type { CallTable, PermittedArns } from '../../domain/calls/call.ts';
import type { CallContext, OperationModel } from '../operation.ts';
import { ServiceError } from '../protocol/service-error.ts';

/** Answers of a resource by operation, as a world's file gives them. */
type Answers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface ConfigurationReadOptions<Input> {
  /** The SDK's client module, which has the schemas of the operations. */
  readonly client: object;
  readonly calls: CallTable;
  /** The resources whose configuration is read, as the call table names them. */
  readonly on: PermittedArns;
  readonly resourceArn: (input: Input, context: CallContext) => string;
  /** Finds the resource. Throws the service's error if there is none. */
  readonly answersOf: (input: Input, context: CallContext) => Answers;
  /** HTTP status of the errors that mean that nothing is configured. */
  readonly absentStatus: number;
}

const nameOf = (operation: string): string => operation.slice(operation.indexOf(':') + 1);

/**
 * Offers the reads of a resource's configuration that a call table has and no code implements. The answer is the
 * world's; without one it is the error that the table calls an absence, or empty.
 */
export const configurationReads = <Input>(
  options: ConfigurationReadOptions<Input>,
): Readonly<Record<string, OperationModel>> => {
  const { client, calls, on, resourceArn, answersOf, absentStatus } = options;
  const reads = Object.values(calls).filter((call) => call.on === on);
  return Object.fromEntries(
    reads.map(({ operation, absent }) => {
      const name = nameOf(operation);
      const schema = (client as Readonly<Record<string, unknown>>)[`${name}$`];
      if (schema === undefined) throw new Error(`the SDK has no operation ${operation}: see src/domain/calls`);
      const run = (input: Input, context: CallContext): unknown => {
        const answer = answersOf(input, context)[name];
        if (answer === undefined && absent !== undefined)
          throw new ServiceError(absent, 'Nothing is configured', absentStatus);
        return answer ?? {};
      };
      return [name, { schema, run, resourceArn, configurationOf: on } satisfies OperationModel];
    }),
  );
};
