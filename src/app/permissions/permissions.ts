import { kindCalls } from '../../collectors/collector.ts';
import { collectors } from '../../collectors/index.ts';
import { callsOf } from '../../collectors/kind-calls.ts';
import { driftCalls } from '../../collectors/stack-drift.ts';
import { accountCalls } from '../../domain/calls/account.ts';
import type { AuditedCall, GrantedCall, KnownCall } from '../../domain/calls/index.ts';
import { organizationsCalls } from '../../domain/calls/organizations.ts';
import { snsCalls } from '../../domain/calls/sns.ts';
import { stsCalls } from '../../domain/calls/sts.ts';
import { exceptionsActions } from '../../stores/dynamodb/dynamodb-exceptions.ts';
import { findingsActions } from '../../stores/dynamodb/dynamodb-findings.ts';
import { runsActions } from '../../stores/dynamodb/dynamodb-runs.ts';
import { runBucketActions } from '../../stores/s3/s3-run-bucket.ts';
import { actionsOf, type Grant, grantsFor, runtimeGrants } from './grant.ts';

/** The Lambdas, as the state machine's definition names them. */
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

/** What a Lambda uses of the ports. */
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

/** Records of a phase, whichever Lambda ends it. */
const PHASE = ['apply', 'load', 'putTarget', 'sightings', 'transitions'] as const;

/** The auditor's own account is audited with the credentials of the Lambdas, so they hold what the audit role holds. */
const USES: Readonly<Record<LambdaName, Uses>> = {
  AuditDrift: { store: PHASE, bucket: ['getIfThere', 'put'], calls: [stsCalls.assumeRole, ...detectCalls] },
  AuditTarget: {
    store: PHASE,
    bucket: ['getIfThere', 'put'],
    calls: [stsCalls.assumeRole, ...readCalls, ...detectCalls],
  },
  PlanAudit: {
    store: ['active', 'apply', 'listRuns', 'putRun'],
    exceptions: ['list'],
    bucket: ['getIfThere', 'put'],
    calls: [
      stsCalls.assumeRole,
      accountCalls.listRegions,
      organizationsCalls.listAccounts,
      organizationsCalls.listOrganizationalUnitsForParent,
      organizationsCalls.listRoots,
      organizationsCalls.listTagsForResource,
    ],
  },
  // The run's policy, when its execution is redriven.
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

/** What the role of each Lambda allows: what its use case calls, and what Lambda needs to run it. */
export const lambdaGrants = (name: LambdaName): readonly Grant[] => [
  ...grantsFor(USES[name].calls ?? []),
  ...storeGrants(USES[name]),
  ...runtimeGrants,
];

/** Lambdas whose role reads the auditor's own account; they need `dataReads` denied and the reads of drift detection, as the audit role does. */
export const OWN_ACCOUNT_READERS = ['AuditDrift', 'AuditTarget'] as const satisfies readonly LambdaName[];

/** What the audit role of a member account allows; what drift detection reads of the stacks' resources comes on top of it. */
export const auditRoleGrants = (): readonly Grant[] =>
  grantsFor([accountCalls.listRegions, ...readCalls, ...detectCalls]);
