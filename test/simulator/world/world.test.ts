import { describe, expect, it } from 'vitest';
import { worldOf } from '../../../src/simulator/world/load-world.ts';
import { ACCOUNT, accountWorld, REGION } from '../../support/simulated-aws.ts';

describe('a world at run time', () => {
  it('gains and loses buckets', () => {
    const account = accountWorld({}).account(ACCOUNT);
    account.addBucket({ name: 'data', region: REGION });
    expect(account.bucket('data').encryption?.rules).toHaveLength(1);
    expect(() => account.addBucket({ name: 'data', region: REGION })).toThrow('there is a bucket data already');
    account.removeBucket('data');
    expect(account.buckets.size).toBe(0);
  });

  it('gains and loses log groups', () => {
    const region = accountWorld({}).account(ACCOUNT).region(REGION);
    region.addLogGroup({ name: '/app', retentionInDays: 7 }).retentionInDays = 30;
    expect(region.logGroup('/app').retentionInDays).toBe(30);
    expect(() => region.addLogGroup({ name: '/app' })).toThrow('already');
    region.removeLogGroup('/app');
    expect(region.logGroups.size).toBe(0);
  });

  it('gains and loses stacks; a deleted one leaves its name free', () => {
    const region = accountWorld({}).account(ACCOUNT).region(REGION);
    const first = region.addStack({ name: 'web' });
    expect(() => region.addStack({ name: 'web' })).toThrow('already');
    first.status = 'DELETE_COMPLETE';
    const second = region.addStack({ name: 'web' });
    expect(second.arn).not.toBe(first.arn);
    expect(region.stack('web')).toBe(second);
    expect(region.stacks.size).toBe(2);
    region.removeStack('web');
    expect([...region.stacks.values()]).toEqual([first]);
  });

  it('gains and loses accounts, with the units above them', () => {
    const world = accountWorld({}, { organization: { managementAccount: ACCOUNT } });
    world.addAccount({ id: '444455556666', name: 'new', unit: 'Root/A/B' });
    expect([...(world.organization?.units ?? [])].sort()).toEqual(['Root', 'Root/A', 'Root/A/B']);
    expect(() => world.addAccount({ id: '444455556666', name: 'new' })).toThrow('already');
    world.removeAccount('444455556666');
    expect(world.accounts.size).toBe(1);
  });

  it('takes no part that its file could not have', () => {
    expect(() => accountWorld({}).account(ACCOUNT).addBucket({ name: 'No Bucket', region: REGION })).toThrow(
      'not a bucket name',
    );
  });

  it('knows the owner of every bucket', () => {
    const world = worldOf({
      version: 1,
      accounts: [
        { id: ACCOUNT, name: 'a' },
        { id: '444455556666', name: 'b', buckets: [{ name: 'data', region: REGION }] },
      ],
    });
    expect(world.findBucket('data')?.account.id).toBe('444455556666');
    expect(world.findBucket('other')).toBeUndefined();
  });
});

describe('asking for what is not there names the nearest', () => {
  const world = accountWorld({
    buckets: [{ name: 'acme-logs', region: REGION }],
    roles: [{ name: 'Auditor', trust: { Statement: [] } }],
    regions: {
      [REGION]: {
        logGroups: [{ name: '/app/web' }],
        stacks: [{ name: 'web', resources: [{ logicalId: 'Queue', type: 'AWS::SQS::Queue' }] }],
      },
    },
  });
  const account = world.account(ACCOUNT);
  const region = account.region(REGION);

  it.each([
    [
      'account',
      () => world.account('111122223334'),
      `no account is called "111122223334"; the nearest is "${ACCOUNT}"`,
    ],
    [
      'bucket',
      () => account.bucket('acme-log'),
      `no bucket of ${ACCOUNT} is called "acme-log"; the nearest is "acme-logs"`,
    ],
    ['role', () => account.role('auditor'), `no role of ${ACCOUNT} is called "auditor"; the nearest is "Auditor"`],
    ['stack', () => region.stack('wep'), `no stack in ${ACCOUNT}/${REGION} is called "wep"; the nearest is "web"`],
    [
      'log group',
      () => region.logGroup('/app'),
      `no log group in ${ACCOUNT}/${REGION} is called "/app"; the nearest is "/app/web"`,
    ],
    [
      'resource',
      () => region.stack('web').resource('Quue'),
      'no resource of stack web is called "Quue"; the nearest is "Queue"',
    ],
    ['Region', () => account.region('eu-west-9'), 'the world has no Region eu-west-9'],
    ['anything', () => account.region('us-east-1').stack('web'), `no stack in ${ACCOUNT}/us-east-1 is called "web"`],
  ])('%s', (_what, ask, message) => {
    expect(ask).toThrow(new Error(message));
  });
});

it.each([
  ['in use and not by default', 'af-south-1', 'ENABLED'],
  ['by default', REGION, 'ENABLED_BY_DEFAULT'],
  ['disabled', 'me-south-1', 'DISABLED'],
  ['unknown', 'eu-west-9', undefined],
])('a Region %s', (_what, code, status) => {
  const world = accountWorld({ disabledRegions: ['me-south-1'], buckets: [{ name: 'data', region: 'af-south-1' }] });
  expect(world.account(ACCOUNT).regionStatus(code)).toBe(status);
});
