import type { Container } from '../../src/app/container.ts';
import type { LambdaName } from '../../src/app/permissions/permissions.ts';
import type { AuditRequest } from '../../src/app/runs/events.ts';
import { checks } from '../../src/checks/index.ts';
import type { IamAction } from '../../src/domain/calls/index.ts';
import type { Report } from '../../src/domain/report.ts';
import type { StackFile } from '../../src/simulator/world/world-schema.ts';
import { deployStack, type RoleAccess } from './deployed-stack.ts';
import type { PlumblineStack } from './plumbline-stack.ts';
import {
  DRIFT_READS,
  MANAGEMENT,
  PAYMENTS,
  ROLE,
  smallOrganization,
  WEB,
  wholeOrganization,
} from './small-organization.ts';
import { type TemplateRole, worldRole } from './template-stack.ts';

export const EXTERNAL_ID = 'plumbline-test';

/** Effects of an audit under roles. */
export interface AuditLife {
  /** The name of each run, and how it ended. */
  readonly executions: readonly string[];
  /** Every decision about a request that was made with a role. */
  readonly accesses: readonly RoleAccess[];
  /** The first run, in which no step fails for good; absent if it was not even recorded. */
  readonly report: Report | undefined;
}

/** Lambdas that die half-way, so that what is called only after a failure is called too. */
const dying = (objects: () => Map<string, unknown>) => {
  let ledgers = 0;
  return (name: LambdaName, container: Container): Container => {
    const { bucket, store } = container;
    if (name === 'AuditTarget') {
      return {
        ...container,
        bucket: {
          ...bucket,
          // The detections are under way: the repeated step goes on with them.
          put: async (key, body) => {
            await bucket.put(key, body);
            if (key.includes(`/drift/${MANAGEMENT}/eu-west-1`) && ++ledgers === 1)
              throw new Error('died after its ledger');
          },
        },
        store: {
          ...store,
          // The outcomes are in the run bucket: what they opened is left to RecordUnaudited.
          apply: (run, target, transitions) => {
            if (run === 'second' && target.accountId === PAYMENTS) throw new Error('died before its findings');
            return store.apply(run, target, transitions);
          },
        },
      };
    }
    if (name === 'AuditDrift') {
      let lost = false;
      return {
        ...container,
        bucket: {
          ...bucket,
          // The ledger may be lost: the step goes on without it.
          get: (key) => {
            if (!lost && key.includes('/drift/')) lost = objects().delete(key);
            return bucket.get(key);
          },
        },
      };
    }
    return container;
  };
};

/** Adds the permissions with which CloudFormation reads resources, which AWS managed policies would give. */
const withDriftReads = (role: TemplateRole, removed?: IamAction): TemplateRole => {
  const Action = DRIFT_READS.filter((action) => action !== removed);
  return { ...role, policies: [...role.policies, { Statement: { Effect: 'Allow', Action, Resource: '*' } }] };
};

/** A stack whose queue lost its tags, so that the permission to read them has to be proven. */
const withoutTags: StackFile = {
  name: 'tags',
  detection: { seconds: 1 },
  resources: [
    {
      logicalId: 'Queue',
      type: 'AWS::SQS::Queue',
      drift: 'MODIFIED',
      differences: [{ path: '/Tags', expected: '[]', actual: 'null', type: 'REMOVE' }],
    },
  ],
};

/**
 * Everything that an audit calls, in three runs of a small organization: one that opens findings of every kind; one after an account was
 * closed, in which steps die; and one that fails as a whole, and again when it is redriven. `auditRole` gives the role of a member account.
 * CloudFormation may read resources, except with the action that is `removed`.
 */
export const auditLife = async (
  packagedStack: PlumblineStack,
  auditRole: (accountId: string) => TemplateRole,
  removed?: IamAction,
): Promise<AuditLife> => {
  const world = smallOrganization();
  const reading = (role: TemplateRole) => withDriftReads(role, removed);
  const { roles } = packagedStack;
  const stack = {
    ...packagedStack,
    roles: { ...roles, AuditDrift: reading(roles.AuditDrift), AuditTarget: reading(roles.AuditTarget) },
  };
  for (const accountId of [PAYMENTS, WEB]) {
    const account = world.account(accountId);
    account.roles.set(ROLE, worldRole(reading(auditRole(accountId))));
    account.region('us-east-1').addStack(withoutTags);
  }
  const management = world.account(MANAGEMENT);
  management.region('us-east-1').addStack(withoutTags);
  // The newest is detected first, and read by the step that is repeated.
  management
    .region('eu-west-1')
    .addStack({ ...withoutTags, createdAt: '2026-06-01T00:00:00Z', detection: { seconds: 0 } });
  for (const name of ['guardrails', 'trail']) management.region('eu-west-1').stack(name).detection.seconds = 0;
  for (const name of ['network', 'pipeline']) {
    management.region('us-east-1').addStack({ name, resources: [{ logicalId: 'Queue', type: 'AWS::SQS::Queue' }] });
  }
  const policy = {
    version: 1,
    ...wholeOrganization,
    targets: { organization: true, organizationalUnits: ['Root'], role: { name: ROLE, externalId: EXTERNAL_ID } },
    // The effective policy depends on units and tags, so that these are read.
    overrides: [
      {
        match: { units: ['Root/Workloads'], accountTags: { stage: 'prod' }, resourceTags: { stage: 'prod' } },
        checks: Object.fromEntries(checks.map(({ id }) => [id, { severity: 'HIGH' }])),
      },
    ],
    // One after the other: the later ones are started by AuditDrift.
    drift: { inFlight: 1 },
    alerts: { ...wholeOrganization.alerts, topicArn: stack.topicArn },
  };
  const objects = () => world.account(stack.accountId).bucket(stack.bucket).objects;
  const deployed = await deployStack({ stack, world, policy, container: dying(objects) });
  const endOf = async (name: string, execution: Promise<{ readonly status: string }>) => {
    const { status } = await execution.catch(() => ({ status: 'NOT_STARTED' }));
    return `${name} ${status}`;
  };
  const run = (name: string, request?: Partial<AuditRequest>) => endOf(name, deployed.run(name, request));
  try {
    const first = await run('first');
    await deployed.recordElsewhere('laptop').catch(() => undefined);
    world.account(WEB).state = 'CLOSED';
    world.account(PAYMENTS).addBucket({ name: 'payments-new', region: 'us-east-1' });
    const second = await run('second');
    const third = await run('third', { checks: ['no-such-check'] });
    const redriven = await endOf('redriven', (async () => deployed.redrive('third'))());
    return {
      executions: [first, second, third, redriven],
      accesses: deployed.accesses,
      report: await deployed.report('first').catch(() => undefined),
    };
  } finally {
    await deployed.close();
  }
};
