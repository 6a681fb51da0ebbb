import { describe, expect, it } from 'vitest';
import { loadWorld, WorldFileError, worldOf } from '../../../src/simulator/world/load-world.ts';
import { worldJsonSchema } from '../../../src/simulator/world/world-schema.ts';

const HEAD = "version: 1\naccounts:\n  - id: '111122223333'\n    name: audit\n";

const errorOf = (text: string): string => {
  try {
    loadWorld(text, 'world.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(WorldFileError);
    return (error as Error).message;
  }
  throw new Error('the file was accepted');
};

describe('a world file that is wrong says where and what', () => {
  it.each([
    [
      'an unknown key at the top',
      `${HEAD}acounts: []\n`,
      'world.yaml:5:1 acounts: unknown key (did you mean "accounts"?)',
    ],
    [
      'an unknown key of an account',
      `${HEAD}    unitt: Root\n`,
      'world.yaml:5:5 accounts[0].unitt: unknown key (did you mean "unit"?)',
    ],
    [
      'an unknown key deep in a stack',
      `${HEAD}    regions:\n      eu-west-1:\n        stacks:\n          - { name: a, detection: { secnds: 2 } }\n`,
      'world.yaml:8:37 accounts[0].regions.eu-west-1.stacks[0].detection.secnds: unknown key (did you mean "seconds"?)',
    ],
    [
      'a key that resembles none',
      `${HEAD}iam: { enforce: true, zzzzzzzzzzz: 1 }\n`,
      'world.yaml:5:23 iam.zzzzzzzzzzz: unknown key (known: enforce)',
    ],
    [
      'a word that is none of the known ones',
      `${HEAD}    state: SUSPENDD\n`,
      'world.yaml:5:12 accounts[0].state: "SUSPENDD" is none of PENDING_ACTIVATION, ACTIVE, SUSPENDED, PENDING_CLOSURE, CLOSED (did you mean "SUSPENDED"?)',
    ],
    ['a number where a text is', `${HEAD}latencyMs: fast\n`, 'world.yaml:5:12 latencyMs: expected a number'],
    ['a text where a mapping is', `${HEAD}iam: all\n`, 'world.yaml:5:6 iam: expected a mapping'],
    ['a text where a list is', `${HEAD}faults: none\n`, 'world.yaml:5:9 faults: expected a list'],
    [
      'an account id that YAML takes for a number',
      'version: 1\naccounts:\n  - id: 111122223333\n    name: audit\n',
      'world.yaml:3:9 accounts[0].id: expected a string',
    ],
    [
      'something missing',
      "version: 1\naccounts:\n  - id: '111122223333'\n",
      'world.yaml:3:5 accounts[0].name: is missing',
    ],
    ['no version', "accounts:\n  - { id: '111122223333', name: a }\n", 'world.yaml:1:1 version: is missing; one of 1'],
    [
      'another version',
      "version: 2\naccounts:\n  - { id: '111122223333', name: a }\n",
      'world.yaml:1:10 version: "2" is none of 1',
    ],
    ['no account', 'version: 1\naccounts: []\n', 'world.yaml:2:11 accounts: a world needs at least one account'],
    [
      'a Region that is none',
      `${HEAD}    regions: { eu-west1: {} }\n`,
      'world.yaml:5:16 accounts[0].regions.eu-west1: not a Region code such as eu-west-1',
    ],
    [
      'a misspelt effect in a policy',
      `${HEAD}    roles:\n      - { name: r, trust: { Statement: [{ Effect: Alow }] } }\n`,
      'world.yaml:6:51 accounts[0].roles[0].trust.Statement[0].Effect: "Alow" is none of Allow, Deny (did you mean "Allow"?)',
    ],
    [
      'a stack without a name',
      `${HEAD}    regions: { eu-west-1: { stacks: [{ resources: [] }] } }\n`,
      'world.yaml:5:38 accounts[0].regions.eu-west-1.stacks[0].name: a stack needs a name, unless it is an instance of a StackSet',
    ],
    ['the same key twice', `${HEAD}latencyMs: 1\nlatencyMs: 2\n`, 'world.yaml:6:1 Map keys must be unique'],
    ['an empty file', '', 'world.yaml:1:1 the file: expected a mapping'],
  ])('%s', (_what, text, message) => {
    expect(errorOf(text)).toBe(message);
  });

  it.each([
    [
      'an account that is not there',
      `${HEAD}defaultAccount: '111122223334'\n`,
      'world.yaml:5:17 defaultAccount: there is no account "111122223334" (did you mean "111122223333"?)',
    ],
    [
      'a fault of an operation that nobody can call',
      `${HEAD}faults: [{ operation: 's3:GetBuketVersioning', kind: error }]\n`,
      'world.yaml:5:23 faults[0].operation: there is no operation "s3:GetBuketVersioning" (did you mean "s3:GetBucketVersioning"?)',
    ],
    [
      'a fault of a service that is not offered',
      `${HEAD}faults: [{ operation: 'kms:*', kind: reset }]\n`,
      'world.yaml:5:23 faults[0].operation: there is no operation "kms:*" (the nearest is "sns:Publish")',
    ],
    [
      'a fault in an account that is not there',
      `${HEAD}faults: [{ operation: 's3:*', accountId: '111122223334', kind: reset }]\n`,
      'world.yaml:5:42 faults[0].accountId: there is no account "111122223334" (did you mean "111122223333"?)',
    ],
    [
      'a quota of an operation that nobody can call',
      `${HEAD}quotas: { 'states:StartExecutoin': { rate: 1, burst: 1 } }\n`,
      'world.yaml:5:11 quotas.states:StartExecutoin: there is no operation "states:StartExecutoin" (did you mean "states:StartExecution"?)',
    ],
    [
      'an account twice',
      `${HEAD}  - { id: '111122223333', name: b }\n`,
      'world.yaml:5:11 accounts[1].id: "111122223333" stands here twice',
    ],
    [
      'a bucket of two accounts',
      `${HEAD}    buckets: [{ name: data, region: eu-west-1 }]\n  - { id: '444455556666', name: b, buckets: [{ name: data, region: eu-west-1 }] }\n`,
      'world.yaml:6:54 accounts[1].buckets[0].name: "data" stands here twice',
    ],
    [
      'two living stacks of one name',
      `${HEAD}    regions: { eu-west-1: { stacks: [{ name: a }, { name: a }] } }\n`,
      'world.yaml:5:59 accounts[0].regions.eu-west-1.stacks[1].name: "a" stands here twice',
    ],
    [
      'a parent that is not there',
      `${HEAD}    regions: { eu-west-1: { stacks: [{ name: alpha }, { name: b, parent: alhpa }] } }\n`,
      'world.yaml:5:74 accounts[0].regions.eu-west-1.stacks[1].parent: there is no other stack "alhpa" (did you mean "alpha"?)',
    ],
    [
      'stacks nested in a circle',
      `${HEAD}    regions: { eu-west-1: { stacks: [{ name: a, parent: b }, { name: b, parent: a }] } }\n`,
      'world.yaml:5:57 accounts[0].regions.eu-west-1.stacks[0].parent: "a" would be nested in itself\nworld.yaml:5:81 accounts[0].regions.eu-west-1.stacks[1].parent: "b" would be nested in itself',
    ],
    [
      'a Region outside the world',
      `regions: [eu-west-1]\n${HEAD}    regions: { eu-west-2: {} }\n`,
      'world.yaml:6:16 accounts[0].regions.eu-west-2: there is no Region "eu-west-2" (did you mean "eu-west-1"?)',
    ],
    [
      'a role that is not there',
      `${HEAD}accessKeys: [{ id: AKIATEST, accountId: '111122223333', roleName: auditor }]\n`,
      'world.yaml:5:67 accessKeys[0].roleName: there is no role "auditor"',
    ],
    [
      'a target of a service control policy that is not there',
      `${HEAD}    unit: Root/Prod\norganization: { managementAccount: '111122223333', scps: [{ targets: [Root/Prd], policy: { Statement: [] } }] }\n`,
      'world.yaml:6:71 organization.scps[0].targets[0]: there is no account or unit "Root/Prd" (did you mean "Root/Prod"?)',
    ],
    [
      'a resource checked before that is not there',
      `${HEAD}    regions: { eu-west-1: { stacks: [{ name: a, lastCheck: { at: '2026-01-01T00:00:00Z', initiatedBy: resource, resource: Q } }] } }\n`,
      'world.yaml:5:123 accounts[0].regions.eu-west-1.stacks[0].lastCheck.resource: there is no resource "Q"',
    ],
  ])('%s', (_what, text, message) => {
    expect(errorOf(text)).toBe(message);
  });

  it('lists every problem, in the order of the file', () => {
    const message = errorOf(`${HEAD}    unitt: Root\nlatencyMs: fast\nacounts: []\n`);
    expect(message.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'world.yaml:5:5',
      'world.yaml:6:12',
      'world.yaml:7:1',
    ]);
  });

  it('tells where YAML itself breaks off', () => {
    expect(errorOf('version: 1\naccounts: [\n')).toMatch(/^world\.yaml:3:1 .*\]/);
  });
});

describe('a world file that is right', () => {
  it('makes a world, with what it leaves out as AWS has it', () => {
    const world = loadWorld(
      `${HEAD}    buckets: [{ name: data, region: eu-west-1 }]\n    regions: { eu-west-1: { logGroups: [{ name: /app }], stacks: [{ name: web }] } }\n`,
      'world.yaml',
    );
    const account = world.account('111122223333');
    expect(world.defaultAccount).toBe('111122223333');
    expect(account.bucket('data').versioning).toEqual({});
    expect(account.bucket('data').encryption?.rules[0]?.algorithm).toBe('AES256');
    expect(account.region('eu-west-1').logGroup('/app')).toMatchObject({
      class: 'STANDARD',
    });
    expect(account.region('eu-west-1').logGroup('/app').retentionInDays).toBeUndefined();
    expect(account.region('eu-west-1').stack('web')).toMatchObject({
      status: 'CREATE_COMPLETE',
      detection: { seconds: 3 },
    });
  });

  it('may be JSON', () => {
    const world = loadWorld(
      JSON.stringify({ version: 1, accounts: [{ id: '111122223333', name: 'a' }] }),
      'world.json',
    );
    expect(world.accounts.size).toBe(1);
  });

  it('shares nothing with the value that it was made of', () => {
    const file = { version: 1 as const, accounts: [{ id: '111122223333', name: 'a', tags: { env: 'prod' } }] };
    worldOf(file).account('111122223333').tags['env'] = 'test';
    expect(file.accounts[0]?.tags.env).toBe('prod');
  });
});

it('the format is exported as JSON Schema that refuses unknown keys', () => {
  const schema = worldJsonSchema() as { additionalProperties: boolean; required: string[]; properties: object };
  expect(schema.additionalProperties).toBe(false);
  expect(schema.required).toEqual(['version', 'accounts']);
  expect(Object.keys(schema.properties)).toContain('organization');
});
