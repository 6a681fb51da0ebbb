import { describe, expect, test } from 'vitest';
import { effectivePolicy } from '../../src/app/policy/effective-policy.ts';
import { readPolicyValue } from '../../src/app/policy/policy-value.ts';
import { checks } from '../../src/checks/index.ts';
import { createCollector, kindCalls } from '../../src/collectors/collector.ts';
import { collectors } from '../../src/collectors/index.ts';
import { callsOf } from '../../src/collectors/kind-calls.ts';
import { driftCalls } from '../../src/collectors/stack-drift.ts';
import { actionOf } from '../../src/domain/calls/call.ts';
import { cloudformationCalls } from '../../src/domain/calls/cloudformation.ts';
import type { IamAction } from '../../src/domain/calls/index.ts';
import type { Evidence } from '../../src/domain/evidence.ts';
import type { Gap } from '../../src/domain/gap.ts';
import { readActions, resourceReads } from '../../src/domain/resource-reads.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { account, auditDrift, auditedWorld, region } from '../support/audited-world.ts';

/** CloudFormation makes these calls itself with the caller's permissions; the embedded AWS has no need of them. */
const NOT_CALLED: readonly IamAction[] = [
  cloudformationCalls.batchDescribeTypeConfigurations.operation,
  cloudformationCalls.detectStackResourceDrift.operation,
];

const roleArn = `arn:aws:iam::${account}:role/PlumblineAudit`;
const encryption = {
  BucketEncryption: {
    ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
  },
};

/** Permissions with which CloudFormation reads the resources of the world. */
const driftReads = ['AWS::S3::Bucket', 'AWS::SQS::Queue'].flatMap((type) => {
  const reads = resourceReads[type];
  return reads === undefined ? expect.unreachable(type) : readActions(reads);
});

/** The effective policy depends on a tag, so that tags are read. */
const tagKeys = ['stage'];
const read = readPolicyValue({
  version: 1,
  overrides: [
    {
      match: { resourceTags: { stage: 'prod' } },
      checks: Object.fromEntries(checks.map(({ id }) => [id, { severity: 'HIGH' }])),
    },
  ],
});
const policy = 'policy' in read ? read.policy : expect.unreachable(JSON.stringify(read));

const calls = [...collectors.map(kindCalls), driftCalls].flatMap(callsOf);
const actions = [...new Set(calls.map(actionOf))].sort();

/** Lists the gaps if the auditor's role allows the calls of the collectors and the reads of CloudFormation, `without` one of them. */
const gapsWith = async (without?: IamAction): Promise<readonly Gap[]> => {
  const allowed = [...actions, ...driftReads].filter((action) => action !== without);
  const world = await auditedWorld({
    roles: [
      {
        name: 'PlumblineAudit',
        trust: { Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' } },
        policies: [{ Statement: { Effect: 'Allow', Action: allowed, Resource: '*' } }],
      },
    ],
    buckets: [{ name: 'acme-data', region }],
    regions: {
      [region]: {
        logGroups: [{ name: '/web' }],
        tables: [{ name: 'orders' }],
        stacks: [
          {
            name: 'web',
            resources: [
              {
                logicalId: 'Data',
                type: 'AWS::S3::Bucket',
                physicalId: 'acme-data',
                drift: 'MODIFIED',
                differences: [{ path: '/BucketEncryption', expected: '{}', actual: 'null' }],
                expectedProperties: encryption,
              },
              {
                logicalId: 'Jobs',
                type: 'AWS::SQS::Queue',
                drift: 'MODIFIED',
                differences: [{ path: '/Tags', expected: '[]', actual: 'null', type: 'REMOVE' }],
              },
            ],
          },
        ],
      },
    },
  });
  const { clients, clock } = world;
  const target = { ...world.target, roleArn };
  const collected = await Promise.all(
    collectors.map((definition) => createCollector(definition, clients, { clock }).collect(target, { tagKeys })),
  );
  const drift = await auditDrift({ ...world, target }, { tagKeys });
  const evidence = [...collected.flatMap((one): readonly Evidence[] => one.evidence), ...drift.evidence];
  const place = { target, account: undefined };
  const { applies } = effectivePolicy(policy).ofResources(place, world.clock().toISOString());
  const outcomes = evaluate(target, checks, evidence, applies);
  return [
    ...collected.flatMap(({ gaps }) => gaps),
    ...drift.last.gaps,
    ...outcomes.flatMap((outcome) => ('gaps' in outcome ? (outcome.gaps ?? []) : [])),
  ];
};

describe('The actions that the collectors name', () => {
  test('are enough to see everything', async () => {
    expect(await gapsWith()).toEqual([]);
  });

  test.each(actions.filter((action) => !NOT_CALLED.includes(action)))(
    'without %s something is not seen, and the gap names it',
    async (action) => {
      const gaps = await gapsWith(action);
      expect(gaps.length).toBeGreaterThan(0);
      // CloudFormation is denied its own reads of the bucket by the same action.
      const denials = ['access-denied', ...(driftReads.includes(action) ? ['resource-unknown'] : [])];
      for (const gap of gaps)
        expect({ ...gap, known: denials.includes(gap.reason) }).toMatchObject({ action, known: true });
    },
  );
});
