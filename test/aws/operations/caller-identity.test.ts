import { expect, test } from 'vitest';
import { callerIdentity, operations } from '../../../src/aws/operations/caller-identity.ts';
import { identity, queryError } from '../../support/local-aws.ts';
import { localClients } from '../../support/local-clients.ts';
import { ACCOUNT, testOperations } from '../../support/operation-cases.ts';

const scope = { region: 'eu-west-1' };

testOperations(operations, {
  callerIdentity: {
    run: ({ clients, scope: own }) => callerIdentity(clients, own),
    answer: {
      accountId: ACCOUNT,
      arn: expect.stringMatching(new RegExp(`^arn:aws:sts::${ACCOUNT}:assumed-role/Operator/`)),
      partition: 'aws',
    },
    absence: 'a caller is somebody',
    denial: 'AWS lets everybody ask, even where a policy denies it',
    pages: 'a caller is one',
  },
});

test.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso-b', 'aws-new'])(
  'the account, ARN and partition of a caller in %s',
  async (partition) => {
    const arn = `arn:${partition}:sts::111111111111:assumed-role/Plumbline/run`;
    const { clients } = await localClients(() => identity('111111111111', arn));
    expect(await callerIdentity(clients, scope)).toEqual({ accountId: '111111111111', arn, partition });
    expect(Object.keys(clients.takeCalls())).toEqual(['sts:GetCallerIdentity']);
  },
);

test('an ARN without a partition is an error', async () => {
  const { clients } = await localClients(() => identity('111111111111', 'arn:moon:iam::111111111111:root'));
  await expect(callerIdentity(clients, scope)).rejects.toThrow('arn:moon');
});

test('credentials that are not valid are an error of credentials', async () => {
  const { clients } = await localClients(() => queryError('InvalidClientTokenId', 'invalid', 403));
  await expect(callerIdentity(clients, scope)).rejects.toMatchObject({
    name: 'AwsCredentialsError',
    code: 'InvalidClientTokenId',
    cause: { name: 'InvalidClientTokenId' },
  });
});
