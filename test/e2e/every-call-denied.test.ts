import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { kindCalls } from '../../src/collectors/collector.ts';
import { collectors } from '../../src/collectors/index.ts';
import { accountCalls } from '../../src/domain/calls/account.ts';
import { actionOf } from '../../src/domain/calls/call.ts';
import { cloudformationCalls } from '../../src/domain/calls/cloudformation.ts';
import type { KnownCall } from '../../src/domain/calls/index.ts';
import { organizationsCalls } from '../../src/domain/calls/organizations.ts';
import { s3Calls } from '../../src/domain/calls/s3.ts';
import { snsCalls } from '../../src/domain/calls/sns.ts';
import { statesCalls } from '../../src/domain/calls/states.ts';
import { stsCalls } from '../../src/domain/calls/sts.ts';
import type { AnyCheck } from '../../src/domain/check.ts';
import type { ResourceKind } from '../../src/domain/facts.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { Report } from '../../src/domain/report.ts';
import { resourceReads } from '../../src/domain/resource-reads.ts';
import { standingServices } from '../../src/simulator/operation-names.ts';
import { standardError } from '../../src/simulator/protocol/standard-errors.ts';
import type { World } from '../../src/simulator/world/world.ts';
import { exceptionsActions } from '../../src/stores/dynamodb/dynamodb-exceptions.ts';
import { findingsActions } from '../../src/stores/dynamodb/dynamodb-findings.ts';
import { runsActions } from '../../src/stores/dynamodb/dynamodb-runs.ts';
import { runBucketActions } from '../../src/stores/s3/s3-run-bucket.ts';
import { ageless, DAY_MS, type DeployedWorld, deployed, findingNames } from '../support/deployed-world.ts';
import { denyInMembers, MANAGEMENT, smallOrganization, wholeOrganization } from '../support/small-organization.ts';
import { EVERY_CHECK } from '../support/test-policy.ts';

const everyCheck = { ...wholeOrganization, ...EVERY_CHECK };
const MEMBERS = ['222222222222', '333333333333'];

/** The calls that an audit makes for its own sake: its table, its run bucket, its alerts, its executions, and its identity, which AWS never denies. */
const OWN: ReadonlySet<string> = new Set(
  [
    ...Object.values({ ...findingsActions, ...runsActions, ...exceptionsActions }).flatMap(
      ({ table, index }): readonly KnownCall[] => [...table, ...index],
    ),
    ...Object.values(runBucketActions).flatMap(({ objects, bucket }): readonly KnownCall[] => [...objects, ...bucket]),
    ...[snsCalls.publish, stsCalls.getCallerIdentity, ...Object.values(statesCalls)],
  ].map(({ operation }) => operation),
);
const isOwn = (operation: string): boolean => OWN.has(operation);

interface Denial {
  /** The IAM action, where it is not the call's own name. */
  readonly action?: string;
  /** AWS's code in the protocol of the service. */
  readonly code: 'AccessDenied' | 'AccessDeniedException';
  /** The findings of which nothing can be proven without the call. */
  readonly unconfirmed: (finding: Finding) => boolean;
  /** The accounts of which gaps speak, when they are not those that made the call. */
  readonly gapsOf?: readonly string[];
}

const none = () => false;
const ofCheck =
  (...checkIds: readonly string[]) =>
  ({ checkId }: Finding): boolean =>
    checkIds.includes(checkId);
const BUCKET_READS: ReadonlySet<string> = new Set(resourceReads['AWS::S3::Bucket']?.required);
const drift = ofCheck('cloudformation-stack-drift');

/** AWS's code of a denial, in the protocol of the service. */
const codeOf = (operation: string): Denial['code'] => {
  const service = standingServices.find(({ signingName }) => operation.startsWith(`${signingName}:`));
  return standardError(service?.protocol ?? 'query', 'accessDenied', '').code as Denial['code'];
};
const denialOf = (call: KnownCall, unconfirmed: Denial['unconfirmed'], gapsOf?: readonly string[]) =>
  [
    call.operation,
    { action: actionOf(call), code: codeOf(call.operation), unconfirmed, ...(gapsOf === undefined ? {} : { gapsOf }) },
  ] as const;
/** The checks of a kind, or those of them that read a fact. */
const checksOf = (kind: ResourceKind, fact?: string): readonly string[] =>
  checks
    .filter((check: AnyCheck) => check.resource === kind && (fact === undefined || check.reads.includes(fact)))
    .map(({ id }) => id);

/** Tests whether CloudFormation reads the bucket of a drifted stack with the permission of a call. */
const isDriftReadBy = (call: KnownCall, finding: Finding): boolean =>
  drift(finding) && finding.resource.name === 'archive' && BUCKET_READS.has(actionOf(call));

/** The calls of the kinds that are read in one go: without a listing nothing of its kind is proven, and without a fact nothing that reads it. */
const ofCollectors = collectors
  .map(kindCalls)
  .flatMap(({ kind, list, facts }) => [
    ...list.map(({ call }) => denialOf(call, ofCheck(...checksOf(kind)))),
    ...Object.entries(facts).flatMap(([fact, uses]) =>
      uses.map(({ call }) =>
        denialOf(call, (finding) => ofCheck(...checksOf(kind, fact))(finding) || isDriftReadBy(call, finding)),
      ),
    ),
  ]);

const { getBucketEncryption } = s3Calls;
const { describeStackDriftDetectionStatus, describeStackResourceDrifts, detectStackDrift } = cloudformationCalls;
const { listStackResources, listStacks } = cloudformationCalls;

/** Stacks of which no resource is deleted. */
const MODIFIED_STACKS: ReadonlySet<string> = new Set(['archive', 'autoscaled', 'orders']);

/** Every call of an audit that can be denied. */
const DENIALS: Readonly<Record<string, Denial>> = Object.fromEntries([
  ...ofCollectors,
  // The Regions that every account has are audited instead.
  denialOf(accountCalls.listRegions, none),
  denialOf(describeStackDriftDetectionStatus, drift),
  // A modified resource proves nothing without its differences, and a deleted one does.
  denialOf(describeStackResourceDrifts, (finding) => drift(finding) && MODIFIED_STACKS.has(finding.resource.name)),
  denialOf(detectStackDrift, drift),
  // The rows that are not in sync are described by another call.
  denialOf(listStackResources, none),
  denialOf(listStacks, drift),
  // The accounts are unknown: nothing is audited, and no finding changes.
  denialOf(organizationsCalls.listAccounts, none, ['*']),
  // Drift of a bucket's encryption is checked against S3.
  denialOf(
    getBucketEncryption,
    (finding) =>
      ofCheck(...checksOf('s3:bucket', 'encryption'))(finding) ||
      (drift(finding) && finding.resource.name === 'archive'),
  ),
  denialOf(stsCalls.assumeRole, ({ target }) => MEMBERS.includes(target.accountId), MEMBERS),
]);

/** Denies one call: to members' roles by their policy, to the auditor's own account by an answer, as an account itself may do everything. */
const deny = (world: World, operation: string, { action = operation, code }: Denial): void => {
  for (const accountId of MEMBERS) denyInMembers(world, accountId, action);
  world.faults.push({
    operation,
    accountId: MANAGEMENT,
    kind: 'error',
    error: {
      code,
      message: `User: arn:aws:iam::${MANAGEMENT}:root is not authorized to perform: ${action}`,
      status: code === 'AccessDenied' ? 403 : 400,
    },
  });
};

const open = ({ findings }: Report) =>
  findings.map(({ id, recordState, firstSeen, outOfScope }) => ({ id, recordState, firstSeen, outOfScope }));

interface Audited {
  readonly deployment: DeployedWorld;
  readonly first: Report;
  /** Accounts that made the call in the first run. */
  readonly callers: readonly string[];
}

const auditedOnce = async (operation: string): Promise<Audited> => {
  const deployment = await deployed(smallOrganization(), { policy: everyCheck });
  const first = await deployment.report('first');
  const entries = deployment.simulator.calls.entries({ operation });
  return { deployment, first, callers: [...new Set(entries.map(({ accountId }) => accountId))] };
};

const expectNothingLost = (second: Report, { first, callers }: Audited, operation: string, denial: Denial): void => {
  const { action = operation, gapsOf = callers } = denial;
  expect(open(second)).toEqual(open(first));
  expect(second.changes.filter(({ type }) => !['unconfirmed', 'changed'].includes(type))).toEqual([]);
  expect(second.gaps).not.toEqual([]);
  for (const accountId of gapsOf)
    expect(second.gaps).toContainEqual(
      expect.objectContaining({
        reason: 'access-denied',
        operation,
        action,
        target: expect.objectContaining({ accountId }),
      }),
    );
};

const unconfirmedNames = ({ changes }: Report): readonly string[] =>
  findingNames(changes.filter(({ type }) => type === 'unconfirmed').map(({ finding }) => finding));

describe('a call that is denied', () => {
  test('every call of a run is denied below, but those for its own sake', async () => {
    const deployment = await deployed(smallOrganization(), { policy: everyCheck });
    deployment.simulator.calls.reset();
    const { gaps } = await deployment.report('first');
    const made = deployment.simulator.calls.entries().map(({ operation }) => operation);
    expect([...new Set(made)].filter((operation) => !isOwn(operation)).sort()).toEqual(Object.keys(DENIALS).sort());
    expect(gaps).toEqual([]);
  });

  test.each(Object.entries(DENIALS))(
    '%s: no finding resolves or opens, and a gap names it',
    async (operation, denial) => {
      const audited = await auditedOnce(operation);
      const { deployment, first } = audited;
      deny(deployment.world, operation, denial);
      await deployment.clock.sleep(DAY_MS);
      const second = await deployment.report('second');
      expectNothingLost(second, audited, operation, denial);
      expect(unconfirmedNames(second)).toEqual(findingNames(first.findings.filter(denial.unconfirmed)));
    },
  );

  const onReuse = [
    'cloudformation:ListStackResources',
    'cloudformation:DescribeStackResourceDrifts',
    's3:GetBucketEncryption',
  ];
  test.each(onReuse)('%s, when the detections of the first run are used again', async (operation) => {
    const denial = DENIALS[operation] as Denial;
    const audited = await auditedOnce(operation);
    const { deployment, first } = audited;
    deny(deployment.world, operation, denial);
    await deployment.clock.sleep(600_000);
    const second = await deployment.report('second');
    expectNothingLost(second, audited, operation, denial);
    expect(unconfirmedNames(second)).toEqual(findingNames(first.findings.filter(denial.unconfirmed)));
  });

  test('once it is allowed again, the next run confirms everything', async () => {
    const { deployment, first } = await auditedOnce('s3:ListBuckets');
    const { world, clock } = deployment;
    world.faults.push({
      operation: 's3:ListBuckets',
      kind: 'error',
      error: { code: 'AccessDenied', message: 'Access Denied', status: 403 },
    });
    await clock.sleep(DAY_MS);
    await deployment.report('second');
    world.faults.length = 0;
    await clock.sleep(DAY_MS);
    const third = await deployment.report('third');
    expect(ageless(third.findings)).toEqual(ageless(first.findings));
    expect(third.transitions).toEqual({ persisted: first.findings.length });
    expect(third.gaps).toEqual([]);
  });
});
