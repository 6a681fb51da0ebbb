import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { ACCOUNT, accountWorld, awsError, REGION, simulatedAws } from '../../support/simulated-aws.ts';

const SECRET = '/aws/reference/secretsmanager/hook';
const start = async (Action: readonly string[] = ['*']) => {
  const world = accountWorld({
    roles: [
      {
        name: 'Reader',
        trust: { Statement: { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' } },
        policies: [{ Statement: { Effect: 'Allow', Action: [...Action], Resource: '*' } }],
      },
    ],
  });
  const { parameters } = world.account(ACCOUNT).region(REGION);
  parameters.set('/plumbline/hook', 'https://example.org');
  parameters.set(SECRET, 'secret');
  world.accessKeys.push({ id: 'AKIAREADER', accountId: ACCOUNT, roleName: 'Reader' });
  world.iam.enforce = true;
  const aws = await simulatedAws(world);
  return new SSMClient(aws.config({ credentials: { accessKeyId: 'AKIAREADER', secretAccessKey: 'x' } }));
};

describe('GetParameter', () => {
  test('gives a parameter of the Region, decrypted if asked', async () => {
    const client = await start();
    const { Parameter: parameter } = await client.send(
      new GetParameterCommand({ Name: '/plumbline/hook', WithDecryption: true }),
    );
    expect(parameter).toMatchObject({
      Name: '/plumbline/hook',
      Type: 'SecureString',
      Value: 'https://example.org',
      ARN: `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/plumbline/hook`,
    });
    const encrypted = await client.send(new GetParameterCommand({ Name: '/plumbline/hook' }));
    expect(encrypted.Parameter?.Value).not.toContain('example');
  });

  test('gives a secret to those who may read it', async () => {
    const client = await start();
    const { Parameter: parameter } = await client.send(new GetParameterCommand({ Name: SECRET, WithDecryption: true }));
    expect(parameter?.Value).toBe('secret');
    const poorer = await start(['ssm:GetParameter']);
    expect(await awsError(poorer.send(new GetParameterCommand({ Name: SECRET, WithDecryption: true })))).toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test.each([
    ['of one that is not there', { Name: 'none', WithDecryption: true }, 'ParameterNotFound'],
    ['of a secret that is not decrypted', { Name: SECRET }, 'ValidationException'],
  ])('%s is an error', async (_, input, name) => {
    expect(await awsError((await start()).send(new GetParameterCommand(input)))).toMatchObject({ name, status: 400 });
  });
});
