import { kindCalls } from '../../collectors/collector.ts';
import { collectors } from '../../collectors/index.ts';
import { callsOf } from '../../collectors/kind-calls.ts';
import { driftCalls, ownAccountDriftCalls } from '../../collectors/stack-drift.ts';
import { accountCalls } from '../../domain/calls/account.ts';
import type { AuditedCall, GrantedCall, KnownCall } from '../../domain/calls/index.ts';
import { lambdaCalls } from '../../domain/calls/lambda.ts';
import { organizationsCalls } from '../../domain/calls/organizations.ts';
import { snsCalls } from '../../domain/calls/sns.ts';
import { stsCalls } from '../../domain/calls/sts.ts';
import { exceptionsActions } from '../../stores/dynamodb/dynamodb-exceptions.ts';
import { findingsActions } from '../../stores/dynamodb/dynamodb-findings.ts';
import { runsActions } from '../../stores/dynamodb/dynamodb-runs.ts';
import { runBucketActions } from '../../stores/s3/s3-run-bucket.ts';
import { actionsOf, type Grant, grantsFor, runtimeGrants } from './grant.ts';

/** Lambdas by their names in the state machine's definition. */
export const LAMBDA_NAMES = [
  'AuditDrift',
  'AuditTarget',
  'PlanAudit',
  'RecordRunFailure',
  'RecordUnaudited',
  'SendAlerts',
  'WriteReport',
] as const;
export type LambdaName = (typeof LAMBDA_NAMES)[number];

const store = { ...findingsActions, ...runsActions };
const exceptions = exceptionsActions;

/** Methods of the ports that a Lambda calls. */
interface Uses {
  readonly store?: readonly (keyof typeof store)[];
  readonly exceptions?: readonly (keyof typeof exceptions)[];
  readonly bucket?: readonly (keyof typeof runBucketActions)[];
  readonly calls?: readonly GrantedCall[];
}

const storeGrants = ({ store: methods = [], exceptions: ofExceptions = [], bucket = [] }: Uses): readonly Grant[] => {
  const parts = [...methods.map((method) => store[method]), ...ofExceptions.map((method) => exceptions[method])];
  const places = bucket.map((method) => runBucketActions[method]);
  const grants: readonly Grant[] = [
    {
      actions: actionsOf(parts.flatMap(({ table }): readonly KnownCall[] => table)),
      on: 'table',
      because: 'findings, runs and exceptions',
    },
    {
      actions: actionsOf(parts.flatMap(({ index }): readonly KnownCall[] => index)),
      on: 'active-index',
      because: 'the open findings',
    },
    {
      actions: actionsOf(places.flatMap(({ objects }): readonly KnownCall[] => objects)),
      on: 'run-objects',
      because: 'the objects of runs',
    },
    {
      actions: actionsOf(places.flatMap((place): readonly KnownCall[] => place.bucket)),
      on: 'run-bucket',
      because: 'without it S3 calls a missing object denied',
    },
  ];
  return grants.filter(({ actions }) => actions.length > 0);
};

const readCalls: readonly AuditedCall[] = collectors.map(kindCalls).flatMap(callsOf);
const detectCalls: readonly AuditedCall[] = callsOf(driftCalls);

/** Store methods that record a phase, in whatever Lambda it ends. */
const PHASE = ['apply', 'load', 'putTarget', 'sightings', 'transitions'] as const;

/**
 * Methods by Lambda. The auditor's own account is audited with the Lambdas' credentials, so they hold the audit role's
 * permissions.
 */
const USES: Readonly<Record<LambdaName, Uses>> = {
  AuditDrift: {
    store: PHASE,
    bucket: ['getIfThere', 'put'],
    calls: [stsCalls.assumeRole, ...detectCalls, ...ownAccountDriftCalls],
  },
  AuditTarget: {
    store: PHASE,
    bucket: ['getIfThere', 'put'],
    calls: [stsCalls.assumeRole, ...readCalls, ...detectCalls, ...ownAccountDriftCalls],
  },
  PlanAudit: {
    store: ['active', 'apply', 'listRuns', 'putRun'],
    exceptions: ['list'],
    bucket: ['getIfThere', 'put'],
    calls: [
      stsCalls.assumeRole,
      accountCalls.listRegions,
      lambdaCalls.getAccountSettings,
      organizationsCalls.listAccounts,
      organizationsCalls.listOrganizationalUnitsForParent,
      organizationsCalls.listRoots,
      organizationsCalls.listTagsForResource,
    ],
  },
  // Reads the run's policy when its execution is redriven.
  RecordRunFailure: { store: ['getRun', 'putRun'], bucket: ['getIfThere'] },
  RecordUnaudited: { store: PHASE, bucket: ['getIfThere'] },
  SendAlerts: {
    store: ['activeAfterRun', 'getRun', 'listRuns', 'targets', 'transitions'],
    exceptions: ['list'],
    bucket: ['getIfThere', 'list', 'put'],
    calls: [snsCalls.publish],
  },
  WriteReport: {
    store: ['activeAfterRun', 'getRun', 'listRuns', 'putRun', 'targets', 'transitions'],
    exceptions: ['list'],
    bucket: ['getIfThere', 'list', 'put'],
  },
};

/** Returns the grants of a Lambda's role: the calls of its use case, and those of Lambda itself. */
export const lambdaGrants = (name: LambdaName): readonly Grant[] => [
  ...grantsFor(USES[name].calls ?? []),
  ...storeGrants(USES[name]),
  ...runtimeGrants,
];

/**
 * Lambdas whose role reads the auditor's own account. They need `dataReads` denied and the reads of drift detection, as
 * the audit role does.
 */
export const OWN_ACCOUNT_READERS = ['AuditDrift', 'AuditTarget'] as const satisfies readonly LambdaName[];

/**
 * Returns the grants of a member account's audit role. The template adds the permissions with which CloudFormation reads
 * the resources of stacks.
 */
export const auditRoleGrants = (): readonly Grant[] =>
  grantsFor([accountCalls.listRegions, ...readCalls, ...detectCalls]);
