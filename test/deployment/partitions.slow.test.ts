import { expect, onTestFinished, test } from 'vitest';
import { PLACES } from '../../scripts/validation/package.ts';
import { defaultRegions, listsRegions } from '../../src/domain/default-regions.ts';
import type { Partition } from '../../src/domain/scope.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import type { World } from '../../src/simulator/world/world.ts';
import { deployStack } from '../support/deployed-stack.ts';
import { memberStack } from '../support/member-role.ts';
import { packaged } from '../support/packages.ts';
import { plumblineStack } from '../support/plumbline-stack.ts';
import { deployInto, stackOf } from '../support/template-stack.ts';

const AUDITOR = '111111111111';
const MEMBER = '222222222222';
const ORGANIZATION = 'o-plumbline1';

const worldIn = (partition: Partition, region: string): World =>
  worldOf({
    version: 1,
    partition,
    organization: { id: ORGANIZATION, managementAccount: AUDITOR },
    accounts: [
      { id: AUDITOR, name: 'audit' },
      {
        id: MEMBER,
        name: 'app',
        buckets: [{ name: 'app-data', region }],
        regions: {
          [region]: {
            logGroups: [{ name: '/app', retentionInDays: 7 }],
            stacks: [{ name: 'app', resources: [{ logicalId: 'Jobs', type: 'AWS::SQS::Queue', drift: 'DELETED' }] }],
          },
        },
      },
    ],
  });

test.each(Object.entries(PLACES) as (readonly [Partition, string])[])(
  'an organization in %s (%s) is audited under the packaged templates, every Region of every account',
  async (partition, region) => {
    const world = worldIn(partition, region);
    const parameters = {
      AuditorAccountId: AUDITOR,
      Stage: 'test',
      ExternalId: 'plumbline',
      OrganizationId: ORGANIZATION,
    };
    deployInto(world, memberStack({ accountId: MEMBER, partition, region, parameters }));
    const place = { name: 'plumbline-test', partition, region, accountId: AUDITOR };
    const running = await deployStack({
      stack: plumblineStack(stackOf(packaged('plain').templateText, place)),
      world,
      policy: {
        version: 1,
        targets: { organization: true, role: { name: 'PlumblineAudit', externalId: 'plumbline' } },
      },
    });
    onTestFinished(() => running.close());

    expect(await running.run('run')).toMatchObject({ status: 'SUCCEEDED' });
    const { gaps, findings, targets } = await running.report('run');
    expect(gaps).toEqual([]);
    expect([...new Set(targets.map((target) => target.region))].sort()).toEqual([...defaultRegions(partition)].sort());
    expect(targets.every((target) => target.partition === partition)).toBe(true);
    const ofMember = findings.filter(({ target }) => target.accountId === MEMBER);
    expect(ofMember.map(({ resource }) => resource.name)).toEqual(expect.arrayContaining(['/app', 'app', 'app-data']));
    for (const { resource } of ofMember) expect(resource.arn).toMatch(new RegExp(`^arn:${partition}:`));
    // Partitions without opt-in Regions have no Account service to ask.
    expect(running.simulator.calls.count({ operation: 'account:ListRegions' }) > 0).toBe(listsRegions(partition));
  },
);
