import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Access } from '../../../src/simulator/access/access.ts';
import type { PolicyStatement } from '../../../src/simulator/world/world.ts';
import { ensureTable } from '../../../src/stores/dynamodb/table-definition.ts';
import { ACCOUNT, accountWorld, awsError, REGION, simulatedAws } from '../../support/simulated-aws.ts';

const ORGANIZATION = 'o-exampleorg1';

/** The embedded AWS, a role in it that may do only so much, and what was decided of the role's requests. */
const start = async (...allowed: readonly Pick<PolicyStatement, 'Action' | 'Resource'>[]) => {
  const world = accountWorld(
    {
      buckets: [{ name: 'runs', region: REGION }],
      roles: [
        {
          name: 'Reader',
          trust: { Statement: [] },
          policies: [{ Statement: allowed.map((statement) => ({ Effect: 'Allow' as const, ...statement })) }] as never,
        },
      ],
    },
    {
      organization: { id: ORGANIZATION, managementAccount: ACCOUNT },
      accessKeys: [{ id: 'AKIAREADER', accountId: ACCOUNT, roleName: 'Reader' }],
    },
  );
  const accesses: Access[] = [];
  const onAccess = (access: Access) => {
    if (access.principal.roleName !== undefined) accesses.push(access);
  };
  const aws = await simulatedAws(world, { dynamodb: 'memory', onAccess });
  const config = aws.config({ credentials: { accessKeyId: 'AKIAREADER', secretAccessKey: 'secret' } });
  return { aws, accesses, config };
};

describe('what a policy is matched against', () => {
  it('is the index that is queried, or the table without one', async () => {
    const table = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/findings`;
    const { aws, config } = await start({ Action: 'dynamodb:Query', Resource: `${table}/index/active` });
    const owner = new DynamoDBClient(aws.config());
    await ensureTable(owner, 'findings');
    const client = new DynamoDBClient(config);
    onTestFinished(() => client.destroy());
    const query = (attribute: string, IndexName?: string) =>
      client.send(
        new QueryCommand({
          TableName: 'findings',
          ...(IndexName === undefined ? {} : { IndexName }),
          KeyConditionExpression: `${attribute} = :key`,
          ExpressionAttributeValues: { ':key': { S: 'x' } },
        }),
      );
    expect(await query('activeShard', 'active')).toMatchObject({ Count: 0 });
    expect(await awsError(query('pk'))).toMatchObject({ message: expect.stringContaining(`on resource: ${table} `) });
  });

  it('is the root or the unit whose units are listed', async () => {
    const root = `arn:aws:organizations::${ACCOUNT}:root/${ORGANIZATION}/r-*`;
    const { config } = await start(
      { Action: 'organizations:ListRoots', Resource: '*' },
      { Action: 'organizations:ListOrganizationalUnitsForParent', Resource: root },
    );
    const client = new OrganizationsClient(config);
    const list = (ParentId: string) => client.send(new ListOrganizationalUnitsForParentCommand({ ParentId }));
    const { Roots: [{ Id: id = '' } = {}] = [] } = await client.send(new ListRootsCommand({}));
    expect(await list(id)).toHaveProperty('OrganizationalUnits');
    expect((await awsError(list('ou-ab12-11aa22bb'))).message).toContain(
      `on resource: arn:aws:organizations::${ACCOUNT}:ou/${ORGANIZATION}/ou-ab12-11aa22bb `,
    );
  });

  it('is the account whose Regions are listed', async () => {
    const own = { Action: 'account:ListRegions', Resource: `arn:aws:account::${ACCOUNT}:account` };
    const { config } = await start(own);
    const client = new AccountClient(config);
    expect(await client.send(new ListRegionsCommand({}))).toHaveProperty('Regions');
    expect((await awsError(client.send(new ListRegionsCommand({ AccountId: ACCOUNT })))).message).toContain(
      `on resource: arn:aws:account::${ACCOUNT}:account/${ORGANIZATION}/${ACCOUNT} `,
    );
  });
});

describe('an object that is not there', () => {
  const read = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::runs/*' };
  const get = new GetObjectCommand({ Bucket: 'runs', Key: 'none' });

  it('is denied to whoever may not list the bucket', async () => {
    const { aws, config } = await start(read);
    const client = new S3Client(config);
    expect(await awsError(client.send(get))).toMatchObject({ name: 'AccessDenied', status: 403 });
    await new S3Client(aws.config()).send(new PutObjectCommand({ Bucket: 'runs', Key: 'none', Body: 'there now' }));
    expect(await client.send(get)).toMatchObject({ ContentLength: 9 });
  });

  it('is missing to whoever may', async () => {
    const { config } = await start(read, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::runs' });
    expect(await awsError(new S3Client(config).send(get))).toMatchObject({ name: 'NoSuchKey', status: 404 });
  });
});

it('every decision is told, with what it was asked for', async () => {
  const { accesses, config } = await start({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::runs/*' });
  await awsError(new S3Client(config).send(new GetObjectCommand({ Bucket: 'runs', Key: 'none' })));
  expect(accesses).toMatchObject([
    { action: 's3:GetObject', resource: 'arn:aws:s3:::runs/none', region: REGION, denied: undefined },
    { action: 's3:ListBucket', resource: 'arn:aws:s3:::runs', denied: expect.stringContaining('s3:ListBucket') },
  ]);
});
