import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { evaluateTrust } from '../../src/simulator/access/iam.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { memberRole } from '../support/member-role.ts';
import { MANAGEMENT, ORGANIZATION, PAYMENTS, ROLE, smallOrganization, WEB } from '../support/small-organization.ts';
import { worldRole } from '../support/template-stack.ts';

const EXTERNAL_ID = 'a-secret-between-two';
const AUDITOR = 'plumbline-prod-audit-target';
const TRUSTED = [AUDITOR, 'plumbline-prod-audit-drift', 'plumbline-prod-plan-audit'];
const parameters = { AuditorAccountId: MANAGEMENT, ExternalId: EXTERNAL_ID, OrganizationId: ORGANIZATION };

interface Caller {
  readonly accountId: string;
  /** The account itself when absent. */
  readonly roleName?: string;
}

/** Whether the caller may assume the audit role of a member account. The caller's own policies allow everything. */
const assume = async ({ accountId, roleName }: Caller, externalId: string | undefined): Promise<string> => {
  const world = smallOrganization();
  world.iam.enforce = true;
  world.account(PAYMENTS).roles.set(ROLE, worldRole(memberRole({ accountId: PAYMENTS, parameters })));
  if (roleName !== undefined) {
    const everything = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } as const;
    const trust = { Statement: [] };
    const role = { name: roleName, trust, policies: [everything], managedPolicies: [] };
    world.account(accountId).roles.set(roleName, worldRole(role));
    world.accessKeys.push({ id: 'AKIACALLER', accountId, roleName });
  }
  const simulator = await startSimulator({ world });
  onTestFinished(() => simulator.close());
  const sts = new STSClient({
    endpoint: simulator.endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: {
      accessKeyId: roleName === undefined ? `AKIA${accountId}ROOT` : 'AKIACALLER',
      secretAccessKey: 'plumbline',
    },
  });
  onTestFinished(() => sts.destroy());
  const command = new AssumeRoleCommand({
    RoleArn: `arn:aws:iam::${PAYMENTS}:role/${ROLE}`,
    RoleSessionName: 'test',
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
  });
  return sts.send(command).then(
    ({ AssumedRoleUser }) => `assumed ${AssumedRoleUser?.Arn}`,
    (error: Error) => error.name,
  );
};

describe('the audit role of a member account', () => {
  test.each(TRUSTED)('lets in %s of the auditor with the external id', async (roleName) => {
    expect(await assume({ accountId: MANAGEMENT, roleName }, EXTERNAL_ID)).toBe(
      `assumed arn:aws:sts::${PAYMENTS}:assumed-role/${ROLE}/test`,
    );
  });

  test.each<readonly [string, Caller, string | undefined]>([
    ['the auditor without the external id', { accountId: MANAGEMENT, roleName: AUDITOR }, undefined],
    ['the auditor with another external id', { accountId: MANAGEMENT, roleName: AUDITOR }, 'guessed'],
    ['the external id in another case', { accountId: MANAGEMENT, roleName: AUDITOR }, EXTERNAL_ID.toUpperCase()],
    ['a role of the same name in another account', { accountId: WEB, roleName: AUDITOR }, EXTERNAL_ID],
    ['a role of the same name in the account itself', { accountId: PAYMENTS, roleName: AUDITOR }, EXTERNAL_ID],
    ['another account', { accountId: WEB }, EXTERNAL_ID],
    ['another role of the auditor', { accountId: MANAGEMENT, roleName: 'Administrator' }, EXTERNAL_ID],
    ['another Lambda of the auditor', { accountId: MANAGEMENT, roleName: 'plumbline-prod-send-alerts' }, EXTERNAL_ID],
    ['another stage', { accountId: MANAGEMENT, roleName: 'plumbline-dev-audit-target' }, EXTERNAL_ID],
    ["the auditor's account itself", { accountId: MANAGEMENT }, EXTERNAL_ID],
  ])('does not let in: %s', async (_who, caller, externalId) => {
    expect(await assume(caller, externalId)).toBe('AccessDenied');
  });

  const decision = (organizationId: string | undefined, given: Readonly<Record<string, string>>) =>
    evaluateTrust(memberRole({ accountId: PAYMENTS, parameters: given }).trust, {
      principal: {
        accountId: MANAGEMENT,
        roleName: AUDITOR,
        arn: `arn:aws:sts::${MANAGEMENT}:assumed-role/${AUDITOR}/test`,
      },
      region: 'us-east-1',
      externalId: EXTERNAL_ID,
      organizationId,
    });

  test('does not let in an auditor that has left the organization, or belongs to another', () => {
    expect(decision(ORGANIZATION, parameters)).toBe('allowed');
    expect(decision(undefined, parameters)).toBe('implicit-deny');
    expect(decision('o-another0org', parameters)).toBe('implicit-deny');
  });

  test('where no organization is given lets in an auditor that has none', () => {
    const { OrganizationId: _left, ...standalone } = parameters;
    expect(decision(undefined, standalone)).toBe('allowed');
  });
});
