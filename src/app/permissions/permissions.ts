import { assumeRoleActions } from '../../aws/credentials/credentials.ts';
import { callerIdentityActions } from '../../aws/operations/caller-identity.ts';
import { listUnitsActions } from '../../aws/operations/organization-units.ts';
import { accountTagsActions, listAccountsActions } from '../../aws/operations/organizations.ts';
import { listRegionsActions } from '../../aws/operations/regions.ts';
import { collectors } from '../../collectors/index.ts';
import { stackDrift } from '../../collectors/stack-drift.ts';
import type { IamAction } from '../../domain/ports.ts';
import { actions as publishActions } from '../../notifiers/sns.ts';
import { exceptionsActions } from '../../stores/dynamodb/dynamodb-exceptions.ts';
import { findingsActions } from '../../stores/dynamodb/dynamodb-findings.ts';
import { runsActions } from '../../stores/dynamodb/dynamodb-runs.ts';
import { runBucketActions } from '../../stores/s3/s3-run-bucket.ts';
import { type Grant, grantsFor, runtimeGrants, sortedActions } from './grant.ts';

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
  readonly calls?: readonly IamAction[];
}

const storeGrants = ({ store: methods = [], exceptions: ofExceptions = [], bucket = [] }: Uses): readonly Grant[] => {
  const parts = [...methods.map((method) => store[method]), ...ofExceptions.map((method) => exceptions[method])];
  const places = bucket.map((method) => runBucketActions[method]);
  const grants: readonly Grant[] = [
    {
      actions: sortedActions(parts.flatMap(({ table }): readonly IamAction[] => table)),
      on: 'table',
      because: 'findings, runs and exceptions',
    },
    { actions: sortedActions(parts.flatMap(({ index }) => index)), on: 'active-index', because: 'the open findings' },
    {
      actions: sortedActions(places.flatMap(({ objects }) => objects)),
      on: 'run-objects',
      because: 'the objects of runs',
    },
    {
      actions: sortedActions(places.flatMap((place) => place.bucket)),
      on: 'run-bucket',
      because: 'without it S3 calls a missing object denied',
    },
  ];
  return grants.filter(({ actions }) => actions.length > 0);
};

const clock = () => new Date(0);
// The factory is not touched before a target is collected.
const unused = {} as Parameters<typeof stackDrift>[0];
const collectorActions = collectors.flatMap((collector) => collector(unused, { clock }).actions);
const driftActions = stackDrift(unused, { clock, reuseSeconds: 0, inFlight: 1 }).actions;

/** Records of a phase, whichever Lambda ends it. */
const PHASE = ['apply', 'load', 'putTarget', 'sightings', 'transitions'] as const;

/** The auditor's own account is audited with the credentials of the Lambdas, so they hold what the audit role holds. */
const USES: Readonly<Record<LambdaName, Uses>> = {
  AuditDrift: { store: PHASE, bucket: ['getIfThere', 'put'], calls: [...assumeRoleActions, ...driftActions] },
  AuditTarget: {
    store: PHASE,
    bucket: ['getIfThere', 'put'],
    calls: [...assumeRoleActions, ...collectorActions, ...driftActions],
  },
  PlanAudit: {
    store: ['active', 'apply', 'listRuns', 'putRun'],
    exceptions: ['list'],
    bucket: ['getIfThere', 'put'],
    calls: [
      ...assumeRoleActions,
      ...accountTagsActions,
      ...callerIdentityActions,
      ...listAccountsActions,
      ...listRegionsActions,
      ...listUnitsActions,
    ],
  },
  RecordRunFailure: { store: ['getRun', 'putRun'] },
  RecordUnaudited: { store: PHASE, bucket: ['getIfThere'] },
  SendAlerts: {
    store: ['activeAfterRun', 'getRun', 'listRuns', 'targets', 'transitions'],
    exceptions: ['list'],
    bucket: ['getIfThere', 'list', 'put'],
    calls: publishActions,
  },
  WriteReport: {
    store: ['activeAfterRun', 'getRun', 'listRuns', 'putRun', 'targets', 'transitions'],
    exceptions: ['list'],
    bucket: ['getIfThere', 'put'],
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
  grantsFor([...listRegionsActions, ...collectorActions, ...driftActions]);
