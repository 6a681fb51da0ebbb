import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { unseenPercent } from '../../src/engine/unseen-percent.ts';
import { table } from '../../src/formats/table/table.ts';
import { gapGroups } from '../../src/formats/text/gap-groups.ts';
import { coverageText } from '../../src/formats/text/wording.ts';
import type { IamPolicy } from '../../src/simulator/world/world.ts';
import { deployed } from '../support/deployed-world.ts';
import { smallOrganization, WEB } from '../support/small-organization.ts';

const REGIONS = ['eu-north-1', 'eu-west-1', 'eu-west-3', 'us-east-1'];

/** Region deny of AWS Control Tower. */
const regionDeny = (...open: readonly string[]): IamPolicy => ({
  Statement: {
    Effect: 'Deny',
    NotAction: ['account:*', 'iam:*', 'organizations:*', 'sts:*', 's3:ListAllMyBuckets'],
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': open } },
  },
});

/** A run over four Regions of an account, where a service control policy leaves some open. */
const auditedUnder = async (...policies: readonly IamPolicy[]): Promise<Report> => {
  const world = smallOrganization({ regions: REGIONS });
  for (const policy of policies) world.organization?.scps.push({ targets: [WEB], policy });
  const { report } = await deployed(world, { policy: { targets: { accounts: [WEB], regions: REGIONS } } });
  return report('first');
};

describe('Regions that a service control policy closes', () => {
  test('every listing denied by a service control policy, while other Regions of the account are seen: one gap each, one line an account, no share of coverage', async () => {
    const report = await auditedUnder(regionDeny('eu-west-1', 'us-east-1'));
    expect(report.gaps).toMatchObject(
      ['eu-north-1', 'eu-west-3'].map((region) => ({
        target: { accountId: WEB, region },
        reason: 'region-closed',
        detail: expect.stringMatching(/^Region closed by a service control policy: /),
        cure: {
          advice: 'leave the Region out of targets.regions, or exempt the audit role in the service control policy',
        },
      })),
    );
    expect(gapGroups(report.gaps)).toMatchObject([
      { what: 'closed Region', scopes: [[`${WEB}: eu-north-1, eu-west-3`, 1]] },
    ]);
    expect(table.render(report)).toContain(`\n      where ${WEB}: eu-north-1, eu-west-3\n`);
    expect(unseenPercent(report)).toBe(0);
    expect(coverageText(report)).toMatch(/^100 % /);
  });

  test('are told from an account that is denied in every Region: it is not seen at all', async () => {
    const report = await auditedUnder(regionDeny('us-west-2'));
    expect(new Set(report.gaps.map(({ reason }) => reason))).toEqual(new Set(['denied-by-scp']));
    expect(unseenPercent(report)).toBe(100);
  });

  test('are told from a Region in which one service is denied', async () => {
    const report = await auditedUnder({
      Statement: {
        Effect: 'Deny',
        Action: 'logs:DescribeLogGroups',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-north-1' } },
      },
    });
    expect(report.gaps).toMatchObject([{ reason: 'denied-by-scp', operation: 'logs:DescribeLogGroups' }]);
    expect(unseenPercent(report)).toBe(25);
  });
});
