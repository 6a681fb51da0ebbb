/** Code that must not compile, with the reason. `tsc` fails if one of these compiles. */

import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { grantsFor } from '../src/app/permissions/grant.ts';
import type { ClientFactory } from '../src/aws/clients/client-factory.ts';
import { type CheckId, checkById, checks } from '../src/checks/index.ts';
import type { IamAction } from '../src/domain/calls/index.ts';
import { s3Calls } from '../src/domain/calls/s3.ts';
import { type AnyCheck, type Check, compliant, defineCheck, nonCompliant, notApplicable } from '../src/domain/check.ts';
import type { Collected, Evidence, Reading } from '../src/domain/evidence.ts';
import { readValue, unread } from '../src/domain/evidence.ts';
import type { BucketVersioning, Facts } from '../src/domain/facts.ts';
import type { Finding, FindingTransition } from '../src/domain/finding.ts';
import type { AccountId, FindingId, Region, RunId } from '../src/domain/ids.ts';
import type { Outcome } from '../src/domain/outcome.ts';
import type { Target } from '../src/domain/target.ts';

const meta = {
  id: 's3-bucket-example',
  title: 't',
  rationale: 'r',
  remediation: 'm',
  severity: 'LOW',
  controls: [],
  options: z.strictObject({ days: z.int().default(1) }),
  messages: { a: 'A' },
} as const;
const ofBucket = { ...meta, resource: 's3:bucket', reads: ['versioning'] } as const;

export const fine: AnyCheck = defineCheck({
  ...ofBucket,
  evaluate: ({ versioning }, { days }) => (versioning.status === 'Enabled' && days > 0 ? compliant : nonCompliant('a')),
});

// @ts-expect-error a fact that was not declared is not visible to the check
defineCheck({ ...ofBucket, evaluate: ({ encryption }) => (encryption ? compliant : nonCompliant('a')) });
// @ts-expect-error a fact must belong to the kind of resource
defineCheck({ ...meta, resource: 's3:bucket', reads: ['retentionInDays'], evaluate: () => compliant });
// @ts-expect-error there are no other kinds of resources than those with facts
defineCheck({ ...meta, resource: 'ec2:instance', reads: [], evaluate: () => compliant });
// @ts-expect-error a check sees values, not readings: what was not read never reaches it
defineCheck({ ...ofBucket, evaluate: ({ versioning }) => (versioning.ok ? compliant : nonCompliant('a')) });
// @ts-expect-error the id of a message must exist in messages
defineCheck({ ...ofBucket, evaluate: () => nonCompliant('b') });
// @ts-expect-error a check cannot claim INSUFFICIENT_DATA: only the engine can
defineCheck({ ...ofBucket, evaluate: () => ({ status: 'INSUFFICIENT_DATA', gaps: [] }) });
// @ts-expect-error a check does not wait: a promise is no verdict
defineCheck({ ...ofBucket, evaluate: async () => compliant });
// @ts-expect-error a check that says nothing is no check
defineCheck({ ...ofBucket, evaluate: () => undefined });
// @ts-expect-error an option that the schema does not have does not exist
defineCheck({ ...ofBucket, evaluate: (_facts, { weeks }) => (weeks ? compliant : nonCompliant('a')) });
// @ts-expect-error data of a finding is JSON: it is stored
nonCompliant('a', { at: new Date(0) });
// @ts-expect-error NOT_APPLICABLE has a reason
notApplicable();
// @ts-expect-error there are five severities
defineCheck({ ...ofBucket, severity: 'URGENT', evaluate: () => compliant });
// @ts-expect-error a check says which facts it reads
export const incomplete: Check<'s3:bucket'> = { ...meta, resource: 's3:bucket', evaluate: () => compliant };

const accountId = '111122223333' as AccountId;
const region = 'eu-west-1' as Region;
// @ts-expect-error a plain string is not an account id
export const plainAccount: Target = { partition: 'aws', accountId: '111122223333', region };
// @ts-expect-error a Region is not an account id
export const swapped: Target = { partition: 'aws', accountId: region, region };
// @ts-expect-error a partition is aws or begins with it
export const partition: Target = { partition: 'iso', accountId, region };
// @ts-expect-error the id of a run is not the id of a finding
export const findingId: FindingId = 'run' as RunId;

type Versioning = Reading<BucketVersioning>;
// @ts-expect-error a reading without a value says why
export const unexplained: Versioning = { ok: false, causes: [] };
// @ts-expect-error a reading is a value or the reasons why there is none, never a default
export const defaulted: Versioning = { ok: true };
// @ts-expect-error a gap has one of the known reasons
export const unknownReason: Versioning = unread({ reason: 'denied', detail: 'd' });
// @ts-expect-error parts are missing, or they are not: an empty list says neither
export const nothingMissing: Versioning = { ...readValue({ status: 'Enabled', mfaDelete: undefined }), missing: [] };

const resource = { kind: 's3:bucket', arn: 'arn:aws:s3:::b', name: 'b' } as const;
const observedAt = '2026-11-02T03:00:00.000Z';
const versioning: Versioning = readValue({ status: 'Enabled', mfaDelete: undefined });
export const partial: Evidence<'s3:bucket'> = { resource, observedAt, facts: { versioning } };
// @ts-expect-error evidence has facts of its kind alone
export const foreign: Evidence<'s3:bucket'> = { resource, observedAt, facts: { class: readValue('STANDARD') } };
// @ts-expect-error a collector says whether it read the listing to its end
export const unlisted: Collected<'s3:bucket'> = { kind: 's3:bucket', evidence: [], gaps: [] };
// @ts-expect-error a fact has no default: an absent status is undefined, and is said
export const absent: Facts['s3:bucket']['versioning'] = { mfaDelete: undefined };
// @ts-expect-error an action stands in a table of calls
export const action: IamAction = 's3:GetBucketAcl';
// @ts-expect-error roles are granted only calls whose table says on what
grantsFor([s3Calls.putObject]);

const outcome = { checkId: 'x', resource, observedAt };
// @ts-expect-error INSUFFICIENT_DATA has gaps
export const unsaid: Outcome = { ...outcome, status: 'INSUFFICIENT_DATA' };
// @ts-expect-error only a verdict of a check or INSUFFICIENT_DATA is an outcome
export const passed: Outcome = { ...outcome, status: 'PASSED' };
declare const finding: Finding;
// @ts-expect-error a finding resolves for a reason
export const silent: FindingTransition = { type: 'resolved', at: observedAt, finding };
// @ts-expect-error an unconfirmed finding has the gaps that kept it open
export const unconfirmed: FindingTransition = { type: 'unconfirmed', at: observedAt, finding };
// @ts-expect-error data is read-only: what a run saw stays as it was
finding.data = {};

// @ts-expect-error the registry is read-only
checks.push(fine);
// @ts-expect-error an id that no check has
export const unregistered: CheckId = 's3-bucket-example';
// @ts-expect-error there may be no check of that id
checkById('s3-bucket-versioning').title;

declare const clients: ClientFactory;
declare const target: Target;
export const s3: S3Client = clients.for(S3Client, target);
// @ts-expect-error a client is of the type of its constructor
export const logs: CloudWatchLogsClient = clients.for(S3Client, target);
// @ts-expect-error a client is of a Region
clients.for(CloudWatchLogsClient, {});
