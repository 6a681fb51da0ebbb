import type { IamAction } from '../domain/ports.ts';

/** IAM actions of a method of a store: on the table, and on its index. */
export interface StoreActions {
  readonly table: readonly IamAction[];
  readonly index: readonly IamAction[];
}

/** IAM actions of a method of the run bucket: on its objects, and on the bucket itself. */
export interface BucketActions {
  readonly objects: readonly IamAction[];
  readonly bucket: readonly IamAction[];
}
