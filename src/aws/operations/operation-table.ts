import { actionOf } from '../../domain/calls/call.ts';
import type { IamAction, KnownCall } from '../../domain/calls/index.ts';

/** The calls of one operation. */
export interface OperationEntry {
  /** Calls that the operation makes; they are counted by their names. */
  readonly calls: readonly KnownCall[];
  /** Calls that AWS makes itself for one of these, with the caller's permissions. */
  readonly madeByAws?: readonly KnownCall[];
  /** Functions of the module that make the same calls for the audit: page by page, or with errors instead of absence. */
  readonly variants?: readonly string[];
}

/** The operations of a module, by the names of its functions. */
export type OperationTable = Readonly<Record<string, OperationEntry>>;

/** The IAM actions that an operation needs, each once, by name. */
export const operationActions = ({ calls, madeByAws = [] }: OperationEntry): readonly IamAction[] =>
  [...new Set([...calls, ...madeByAws].map(actionOf))].sort();
