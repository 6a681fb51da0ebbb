import type { IamAction } from '../../domain/ports.ts';

/** What one operation asks of AWS. */
export interface OperationEntry {
  /** Its API calls, as they are counted: `s3:HeadBucket`. */
  readonly calls: readonly IamAction[];
  /** The IAM actions that allow them, which may have other names: `s3:ListBucket`. */
  readonly actions: readonly IamAction[];
}

/** The operations of a module, by the names of its functions. */
export type OperationTable = Readonly<Record<string, OperationEntry>>;
