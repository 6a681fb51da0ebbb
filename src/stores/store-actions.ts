import type { KnownCall } from '../domain/calls/index.ts';

/** IAM actions of a method of a store: on the table, and on its index. */
export interface StoreActions {
  readonly table: readonly KnownCall[];
  readonly index: readonly KnownCall[];
}

/** IAM actions of a method of the run bucket: on its objects, and on the bucket itself. */
export interface BucketActions {
  readonly objects: readonly KnownCall[];
  readonly bucket: readonly KnownCall[];
}
