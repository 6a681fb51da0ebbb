import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createClientFactory } from '../../../src/aws/clients/client-factory.ts';
import { assumeRole, operations } from '../../../src/aws/operations/assume-role.ts';
import { callerIdentity } from '../../../src/aws/operations/caller-identity.ts';
import { assumedRole } from '../../support/local-aws.ts';
import { localClients } from '../../support/local-clients.ts';
import { ACCOUNT, START, startOperation, testOperations } from '../../support/operation-cases.ts';

const roleArn = `arn:aws:iam::${ACCOUNT}:role/Other`;
const refused = {
  error: { name: 'AssumeRoleError', code: 'AccessDenied', operation: 'sts:AssumeRole', accountId: ACCOUNT, roleArn },
};

testOperations(operations, {
  assumeRole: {
    run: ({ clients, scope }) => assumeRole(clients, scope, { roleArn, sessionName: 'onboarding' }),
    answer: {
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Other/onboarding`,
      expiresAt: new Date(Date.parse(START) + 3_600_000),
      credentials: expect.any(Function),
    },
    absence: 'AWS answers as it does when the role refuses, which a test of its own shows',
    denial: refused,
    pages: 'a session is one',
  },
});

test('a role that does not exist is an error of credentials', async () => {
  const { clients, scope } = await startOperation({});
  const missing = `arn:aws:iam::${ACCOUNT}:role/Missing`;
  await expect(assumeRole(clients, scope, { roleArn: missing })).rejects.toMatchObject({
    ...refused.error,
    roleArn: missing,
  });
});

test("another factory takes the session's credentials", async () => {
  const { clients, scope, aws } = await startOperation({});
  const { credentials } = await assumeRole(clients, scope, { roleArn });
  const session = createClientFactory({ clock: () => new Date(START), endpoint: aws.endpoint, credentials });
  expect(await callerIdentity(session, scope)).toMatchObject({
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Other/plumbline`,
  });
  session.destroy();
});

test('everything that narrows a session is sent, and nothing shows its credentials', async () => {
  const session = { accessKeyId: 'ASIA1', sessionToken: 'session-token', expiration: new Date(START) };
  const { aws, clients } = await localClients(() => assumedRole(session));
  const role = await assumeRole(
    clients,
    { region: 'eu-west-1' },
    {
      roleArn,
      externalId: 'handshake',
      durationSeconds: 900,
      tags: { team: 'web' },
      sessionPolicy: '{"Statement":[]}',
    },
  );
  expect(Object.fromEntries(new URLSearchParams(aws.requests[0]?.body))).toMatchObject({
    RoleSessionName: 'plumbline',
    ExternalId: 'handshake',
    DurationSeconds: '900',
    'Tags.member.1.Key': 'team',
    'Tags.member.1.Value': 'web',
    Policy: '{"Statement":[]}',
  });
  expect(await role.credentials()).toMatchObject(session);
  const shown = [role, await role.credentials()].map(
    (value) => `${inspect(value, { depth: 9, showHidden: true })}${JSON.stringify(value)}`,
  );
  expect(shown.join()).not.toMatch(/session-token|role-secret-key|ASIA1/);
});
