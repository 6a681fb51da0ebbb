import { actionOf } from '../../domain/calls/call.ts';
import { auditedAccountCalls } from '../../domain/calls/index.ts';
import { defaultRegions } from '../../domain/default-regions.ts';
import { readActions, resourceReads } from '../../domain/resource-reads.ts';
import type { Partition } from '../../domain/scope.ts';
import { createRegion } from './create-region.ts';
import { found } from './found.ts';
import type { Account, IamPolicy, Organization, World, WorldBucket, WorldRole } from './world.ts';
import { type ParsedAccount, type ParsedWorld, parseAccount, parseBucket, parseRegion } from './world-schema.ts';

const createBucket = (file: ParsedAccount['buckets'][number]): WorldBucket => ({ ...file, objects: new Map() });

const driftReads: readonly string[] = Object.values(resourceReads).flatMap(readActions);

const createRole = ({ audit, policies, ...file }: ParsedAccount['roles'][number]): WorldRole => {
  const allowsAudit: IamPolicy = {
    Statement: {
      Effect: 'Allow',
      Action: [...new Set([...auditedAccountCalls.map(actionOf), ...driftReads])].sort(),
      Resource: '*',
    },
  };
  return { ...file, policies: audit ? [allowsAudit, ...policies] : policies };
};

const createAccount = (partition: Partition, worldRegions: readonly string[], file: ParsedAccount): Account => {
  const { id, name } = file;
  const buckets = new Map(file.buckets.map((bucket) => [bucket.name, createBucket(bucket)]));
  const roles = new Map(file.roles.map((role) => [role.name, createRole(role)]));
  const regions = new Map(
    Object.entries(file.regions).map(([code, contents]) => [
      code,
      createRegion({ partition, accountId: id, region: code }, contents),
    ]),
  );
  const disabledRegions = new Set(file.disabledRegions);
  return {
    id,
    name,
    email: file.email ?? `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}@example.com`,
    state: file.state,
    unit: file.unit,
    tags: file.tags,
    disabledRegions,
    roles,
    buckets,
    regions,
    role: (roleName) => found(roles, roleName, `role of ${id}`),
    bucket: (bucketName) => found(buckets, bucketName, `bucket of ${id}`),
    addBucket(bucketFile) {
      const added = createBucket(parseBucket(bucketFile));
      if (buckets.has(added.name)) throw new Error(`there is a bucket ${added.name} already`);
      buckets.set(added.name, added);
      return added;
    },
    removeBucket(bucketName) {
      buckets.delete(found(buckets, bucketName, `bucket of ${id}`).name);
    },
    region(code) {
      const known = regions.get(code);
      if (known !== undefined) return known;
      if (!worldRegions.includes(code)) throw new Error(`the world has no Region ${code}`);
      const made = createRegion({ partition, accountId: id, region: code }, parseRegion({}));
      regions.set(code, made);
      return made;
    },
    regionStatus(code) {
      if (!worldRegions.includes(code)) return undefined;
      if (disabledRegions.has(code)) return 'DISABLED';
      return defaultRegions(partition).includes(code) ? 'ENABLED_BY_DEFAULT' : 'ENABLED';
    },
  };
};

const unitsAbove = (path: string): readonly string[] =>
  path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));

const createOrganization = (file: ParsedWorld): Organization | undefined =>
  file.organization && {
    id: file.organization.id,
    managementAccount: file.organization.managementAccount,
    units: new Set(['Root', ...file.organization.units, ...file.accounts.map(({ unit }) => unit)].flatMap(unitsAbove)),
    scps: file.organization.scps,
    rcps: file.organization.rcps,
  };

/** The Regions that a world has when its file does not list them. */
const regionsInUse = ({ partition, accounts }: ParsedWorld): readonly string[] => [
  ...new Set([
    ...defaultRegions(partition),
    ...accounts.flatMap(({ regions, buckets, disabledRegions }) => [
      ...Object.keys(regions),
      ...buckets.map(({ region }) => region),
      ...disabledRegions,
    ]),
  ]),
];

/** Creates a world from a file that was parsed and checked. */
export const createWorld = (file: ParsedWorld): World => {
  const regions = [...(file.regions ?? regionsInUse(file))].sort();
  const accounts = new Map(
    file.accounts.map((account) => [account.id, createAccount(file.partition, regions, account)]),
  );
  const organization = createOrganization(file);
  return {
    partition: file.partition,
    defaultAccount: file.defaultAccount ?? file.accounts[0]!.id,
    latencyMs: file.latencyMs,
    iam: file.iam,
    quotas: file.quotas,
    deployments: file.deployments,
    faults: file.faults,
    accessKeys: file.accessKeys,
    organization,
    sessionSeconds: file.sessionSeconds,
    regions,
    accounts,
    account: (id) => found(accounts, id, 'account'),
    addAccount(accountFile) {
      const added = createAccount(file.partition, regions, parseAccount(accountFile));
      if (accounts.has(added.id)) throw new Error(`there is an account ${added.id} already`);
      accounts.set(added.id, added);
      for (const unit of unitsAbove(added.unit)) organization?.units.add(unit);
      return added;
    },
    removeAccount(id) {
      accounts.delete(found(accounts, id, 'account').id);
    },
    findBucket(name) {
      for (const account of accounts.values()) {
        const bucket = account.buckets.get(name);
        if (bucket !== undefined) return { account, bucket };
      }
      return undefined;
    },
    published: [],
  };
};
