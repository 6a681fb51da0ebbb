import { describe, expect, it } from 'vitest';
import { type Cure, cureOf, cureText } from '../../src/domain/cure.ts';
import { denialOf } from '../../src/domain/denial.ts';
import type { GapCause, GapReason } from '../../src/domain/gap.ts';

const arn = 'arn:aws:sts::111111111111:assumed-role/PlumblineAudit/plumbline';
const words = (because: string, action = 's3:GetBucketVersioning') =>
  `User: ${arn} is not authorized to perform: ${action} on resource: "arn:aws:s3:::a" ${because}`;

describe("a denial in AWS's words is cured where it was made", () => {
  it.each<readonly [name: string, text: string, reason: GapReason, cure: Cure]>([
    [
      'no identity-based policy allows it',
      words('because no identity-based policy allows the s3:GetBucketVersioning action'),
      'access-denied',
      { iamAction: 's3:GetBucketVersioning' },
    ],
    [
      'an identity-based policy denies it',
      words('with an explicit deny in an identity-based policy'),
      'denied-by-identity-policy',
      {
        advice: 'remove the explicit deny of s3:GetBucketVersioning from the identity-based policies of the audit role',
      },
    ],
    [
      'a service control policy denies it',
      words('with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/p-1'),
      'denied-by-scp',
      { advice: 'exempt s3:GetBucketVersioning in the service control policy' },
    ],
    [
      'no service control policy allows it',
      words('because no service control policy allows the s3:GetBucketVersioning action'),
      'denied-by-scp',
      { advice: 'exempt s3:GetBucketVersioning in the service control policy' },
    ],
    [
      'a resource control policy denies it',
      words('with an explicit deny in a resource control policy'),
      'denied-by-rcp',
      { advice: 'exempt the auditor from the resource control policy that denies s3:GetBucketVersioning' },
    ],
    [
      'no permissions boundary allows it',
      words('because no permissions boundary allows the s3:GetBucketVersioning action'),
      'denied-by-boundary',
      { advice: 'allow s3:GetBucketVersioning in the permissions boundary of the audit role' },
    ],
    [
      'a session policy does not allow it',
      words('because no session policy allows the s3:GetBucketVersioning action'),
      'denied-by-session-policy',
      { advice: "allow s3:GetBucketVersioning in the session policy of the auditor's credentials" },
    ],
    [
      'a VPC endpoint policy denies it',
      words('with an explicit deny in a VPC endpoint policy'),
      'denied-by-endpoint-policy',
      { advice: 'allow s3:GetBucketVersioning in the policy of the VPC endpoint that the auditor calls' },
    ],
    [
      'a bucket policy denies it',
      words('with an explicit deny in a resource-based policy'),
      'denied-by-resource-policy',
      {
        advice: 'let the bucket policy of each bucket exempt the audit role from what denies s3:GetBucketVersioning',
      },
    ],
    [
      'the policy of a queue denies it',
      words('with an explicit deny in a resource-based policy', 'sqs:GetQueueAttributes'),
      'denied-by-resource-policy',
      { advice: 'let the policy of each resource exempt the audit role from what denies sqs:GetQueueAttributes' },
    ],
    [
      'a key policy does not allow it',
      words('because no resource-based policy allows the kms:GetKeyPolicy action', 'kms:GetKeyPolicy'),
      'denied-by-key-policy',
      { advice: 'let the key policy allow kms:GetKeyPolicy to the audit role' },
    ],
    [
      'the audit role is denied it on purpose',
      words('with an explicit deny in an identity-based policy', 'secretsmanager:GetSecretValue'),
      'not-read',
      {
        advice:
          "nothing to do: Plumbline's roles are denied secretsmanager:GetSecretValue on purpose, as it reads data",
      },
    ],
    ['AWS says no more', 'Access Denied', 'access-denied', { iamAction: 's3:ListAllMyBuckets' }],
  ])('%s', (_name, text, reason, cure) => {
    const denial = denialOf(text, 's3:ListAllMyBuckets');
    expect(denial.reason).toBe(reason);
    expect(cureOf(denial)).toEqual(cure);
  });

  it('a member account that is no delegated administrator lists the organization', () => {
    const denial = denialOf("You don't have permissions to access this resource.", 'organizations:ListAccounts');
    expect(denial.reason).toBe('not-delegated');
    expect(cureText(cureOf(denial))).toMatch(/^audit from the management account or a delegated administrator/);
  });

  it('a role of the organization lacks the action itself', () => {
    const text = words(
      'because no identity-based policy allows the organizations:ListAccounts action',
      'organizations:ListAccounts',
    );
    expect(cureOf(denialOf(text))).toEqual({ iamAction: 'organizations:ListAccounts' });
  });
});

describe('the cure of a gap', () => {
  it.each<readonly [Pick<GapCause, 'reason' | 'action' | 'advice'>, string]>([
    [{ reason: 'access-denied', action: 's3:ListAllMyBuckets' }, 'allow s3:ListAllMyBuckets'],
    [{ reason: 'access-denied' }, 'allow the call in the audit role'],
    [{ reason: 'resource-unknown', action: 'sqs:GetQueueAttributes' }, 'allow sqs:GetQueueAttributes'],
    [{ reason: 'resource-unknown' }, 'see the detail'],
    [{ reason: 'throttled', action: 's3:ListAllMyBuckets' }, 'audit again, or at a quieter time'],
    [{ reason: 'stack-state', advice: 'continue the rollback of the stack' }, 'continue the rollback of the stack'],
    [
      { reason: 'denied-by-boundary', action: 'sts:AssumeRole' },
      'allow sts:AssumeRole in the permissions boundary of the auditor',
    ],
  ])('of %j is "%s"', (cause, cure) => {
    expect(cureText(cureOf(cause))).toBe(cure);
  });

  it('of a gap that an earlier version stored with advice in the place of the action is that advice', () => {
    expect(cureOf({ reason: 'access-denied', action: 'sign the account up for the service' })).toEqual({
      advice: 'sign the account up for the service',
    });
  });
});
