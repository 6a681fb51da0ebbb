import { describe, expect, test } from 'vitest';
import { createCollector } from '../../src/collectors/collector.ts';
import { logGroups } from '../../src/collectors/log-groups.ts';
import { s3Buckets } from '../../src/collectors/s3-buckets.ts';
import type { Evidence } from '../../src/domain/evidence.ts';
import type { WorldFile } from '../../src/simulator/world/world-schema.ts';
import {
  type AuditedWorld,
  auditDrift,
  auditedWorld,
  denied,
  region,
  throttledAtFirst,
} from '../support/audited-world.ts';

const tags = { stage: 'prod', owner: 'payments', 'aws:createdBy': 'somebody' };
const world = (more: Partial<WorldFile> = {}) =>
  auditedWorld(
    {
      buckets: [
        { name: 'tagged-bucket', region, tags },
        { name: 'plain-bucket', region },
      ],
      regions: {
        [region]: {
          logGroups: [{ name: '/tagged', tags }, { name: '/untagged' }],
          stacks: [
            { name: 'tagged', tags, resources: [{ logicalId: 'Queue', type: 'AWS::SQS::Queue' }] },
            { name: 'untagged', resources: [{ logicalId: 'Queue', type: 'AWS::SQS::Queue' }] },
          ],
        },
      },
    },
    more,
  );

type Collect = (world: AuditedWorld, tagKeys?: readonly string[]) => Promise<readonly Evidence[]>;
const wanted = (tagKeys: readonly string[] | undefined) => (tagKeys === undefined ? {} : { tagKeys });

/** Each kind, how it is collected, and the call that reads its tags. */
const KINDS: readonly (readonly [kind: string, operation: string, collect: Collect])[] = [
  [
    's3:bucket',
    's3:GetBucketTagging',
    async ({ clients, clock, target }, tagKeys) =>
      (await createCollector(s3Buckets, clients, { clock }).collect(target, wanted(tagKeys))).evidence,
  ],
  [
    'logs:log-group',
    'logs:ListTagsForResource',
    async ({ clients, clock, target }, tagKeys) =>
      (await createCollector(logGroups, clients, { clock }).collect(target, wanted(tagKeys))).evidence,
  ],
  [
    'cloudformation:stack',
    'cloudformation:DescribeStacks',
    async (audited, tagKeys) => (await auditDrift(audited, wanted(tagKeys))).evidence,
  ],
];

const tagsOf = (evidence: readonly Evidence[]) =>
  Object.fromEntries(evidence.map(({ resource }) => [resource.name.replace(/^\/|-bucket$/g, ''), resource.tags]));

describe.each(KINDS)('The tags of %s', (_kind, operation, collect) => {
  test.each([undefined, []])('are not asked for where nobody needs any', async (keys) => {
    const audited = await world();
    const evidence = await collect(audited, keys);
    expect(evidence).toHaveLength(2);
    for (const item of evidence) {
      expect(item.resource).not.toHaveProperty('tags');
      expect(item).not.toHaveProperty('unreadTags');
    }
    expect(audited.simulator.calls.count({ operation })).toBe(0);
  });

  test('are kept as far as they are asked for, and none of a resource without any', async () => {
    const audited = await world();
    const evidence = await collect(audited, ['stage', 'aws:createdBy', 'Owner']);
    const [plain, tagged] = evidence
      .map(({ resource }) => resource.tags)
      .sort((a, b) => Object.keys(a ?? {}).length - Object.keys(b ?? {}).length);
    expect([plain, tagged]).toEqual([{}, { 'aws:createdBy': 'somebody', stage: 'prod' }]);
    expect(Object.keys(tagsOf(evidence))).toContain('tagged');
    expect(audited.simulator.calls.count({ operation })).toBe(2);
  });

  test('that cannot be read are named with the call, and the facts stand', async () => {
    const audited = await world({ faults: [denied(operation)] });
    const evidence = await collect(audited, ['stage']);
    expect(evidence).toHaveLength(2);
    for (const { resource, unreadTags, facts } of evidence) {
      expect(resource).not.toHaveProperty('tags');
      expect(unreadTags).toMatchObject([{ reason: 'access-denied', operation, action: operation }]);
      for (const reading of Object.values(facts)) expect(reading).toMatchObject({ ok: true });
    }
  });

  test('are read where the first calls are throttled', async () => {
    const [service = '', name = ''] = operation.split(':');
    const audited = await world({ faults: throttledAtFirst(service, [name]) });
    const evidence = await collect(audited, ['stage']);
    expect(evidence.map(({ unreadTags }) => unreadTags)).toEqual([undefined, undefined]);
    expect(evidence.filter(({ resource }) => resource.tags?.['stage'] === 'prod')).toHaveLength(1);
  });
});
