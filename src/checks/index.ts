import type { AnyCheck } from '../domain/check.ts';
import { cloudformationStackDrift } from './cloudformation-stack-drift.ts';
import { logsLogGroupRetention } from './logs-log-group-retention.ts';
import { s3BucketEncryption } from './s3-bucket-encryption.ts';
import { s3BucketVersioning } from './s3-bucket-versioning.ts';

/** Every check, in the order of the ids. */
export const checks = [
  cloudformationStackDrift,
  logsLogGroupRetention,
  s3BucketEncryption,
  s3BucketVersioning,
] as const satisfies readonly AnyCheck[];

export type CheckId = (typeof checks)[number]['id'];

/** Ids of all checks, in the same order. */
export const CHECK_IDS: readonly string[] = checks.map(({ id }) => id);

export const checkById = (id: string): AnyCheck | undefined => checks.find((check) => check.id === id);
