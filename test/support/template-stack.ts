import {
  holds,
  type KnownResource,
  type Names,
  resolve,
} from '../../src/simulator/services/cloudformation/resolve-value.ts';
import { physicalIdOf } from '../../src/simulator/services/cloudformation/resource-identity.ts';
import { parseTemplate } from '../../src/simulator/services/cloudformation/template.ts';
import type { TemplateObject } from '../../src/simulator/services/cloudformation/template-entities.ts';
import { inOrder } from '../../src/simulator/services/cloudformation/template-order.ts';
import { parameterValues } from '../../src/simulator/services/cloudformation/template-parameters.ts';
import type { IamPolicy, PolicyStatement, World, WorldRole } from '../../src/simulator/world/world.ts';
import type { BucketFile, LogGroupFile } from '../../src/simulator/world/world-schema.ts';
import { LONG_AGO } from '../../src/simulator/world/world-schema.ts';

/** A template with its names and functions worked out, as it would be deployed. */
export interface TemplateStack {
  readonly name: string;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** By logical id; without those whose condition is false. */
  readonly resources: ReadonlyMap<string, KnownResource>;
}

export interface StackPlace {
  readonly name: string;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Values of the template's parameters that have no default, or another value. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Works a template out for a place. Throws what CloudFormation would say of a wrong template. */
export const stackOf = (templateText: string, place: StackPlace): TemplateStack => {
  const { name, partition, region, accountId, parameters = {} } = place;
  const template = parseTemplate(templateText);
  const resources = new Map<string, KnownResource>();
  const given = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
  const names: Names = {
    ...{ template, partition, region, accountId, resources },
    stackName: name,
    stackArn: `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}/00000000-0000-4000-8000-000000000000`,
    parameters: parameterValues(template, given),
    exports: new Map(),
  };
  for (const { logicalId, type, properties, condition } of inOrder(template.resources)) {
    if (condition !== undefined && !holds(condition, names)) continue;
    const resolved = resolve(properties, names) as TemplateObject;
    const physicalId = physicalIdOf({ type, logicalId, properties: resolved }, name, names, name);
    resources.set(logicalId, { type, properties: resolved, physicalId });
  }
  return { name, partition, region, accountId, resources };
};

/** The resources of a type, by logical id. */
export const ofType = ({ resources }: TemplateStack, type: string): ReadonlyMap<string, KnownResource> =>
  new Map([...resources].filter(([, resource]) => resource.type === type));

/** The stack's only resource of a type. */
export const onlyOfType = (stack: TemplateStack, type: string): KnownResource => {
  const [only, ...others] = ofType(stack, type).values();
  if (only === undefined || others.length > 0) throw new Error(`not exactly one ${type} in ${stack.name}`);
  return only;
};

/** A role as a template makes it. */
export interface TemplateRole {
  readonly name: string;
  readonly trust: IamPolicy;
  /** Inline policies, one after the other. */
  readonly policies: readonly IamPolicy[];
  /** ARNs of AWS managed policies. */
  readonly managedPolicies: readonly string[];
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** A statement of a role's policies, its actions and resources always lists. */
export interface RoleStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
}

export const statementsOf = ({ policies }: Pick<TemplateRole, 'policies'>): readonly RoleStatement[] =>
  policies
    .flatMap(({ Statement }) => list<PolicyStatement>(Statement))
    .map(({ Effect, Action = [], Resource = [], NotResource = [] }) => ({
      effect: Effect,
      actions: list(Action),
      resources: list(Resource),
      notResources: list(NotResource),
    }));

/** The role, in which no statement allows the action any more. */
export const without = <R extends TemplateRole>(role: R, action: string): R => ({
  ...role,
  policies: role.policies.map((policy) => ({
    ...policy,
    Statement: list<PolicyStatement>(policy.Statement).flatMap((statement) => {
      if (statement.Effect === 'Deny') return [statement];
      const Action = list(statement.Action ?? []).filter((allowed) => allowed !== action);
      return Action.length === 0 ? [] : [{ ...statement, Action }];
    }),
  })),
});

/** The role as the embedded AWS knows it. */
export const worldRole = ({
  name,
  trust,
  policies,
  managedPolicies = [],
}: Pick<TemplateRole, 'name' | 'policies' | 'trust'> & Partial<Pick<TemplateRole, 'managedPolicies'>>): WorldRole => ({
  name,
  path: '/',
  createdAt: LONG_AGO,
  attachedPolicies: [...managedPolicies],
  trust,
  policies: [...policies],
  maxSessionSeconds: 3600,
});

/** The role that a resource of type `AWS::IAM::Role` makes. */
export const templateRole = ({ properties, physicalId }: KnownResource): TemplateRole => {
  const { AssumeRolePolicyDocument: trust, Policies: policies = [], ManagedPolicyArns: managed = [] } = properties;
  return {
    name: physicalId,
    trust: trust as IamPolicy,
    policies: (policies as readonly { PolicyDocument: IamPolicy }[]).map(({ PolicyDocument: policy }) => policy),
    managedPolicies: managed as readonly string[],
  };
};

interface EncryptionRule {
  readonly ServerSideEncryptionByDefault?: { readonly SSEAlgorithm?: string; readonly KMSMasterKeyID?: string };
  readonly BucketKeyEnabled?: boolean;
  readonly BlockedEncryptionTypes?: { readonly EncryptionType?: readonly string[] };
}

const bucketOf = ({ properties, physicalId }: KnownResource, region: string): BucketFile => {
  const { BucketEncryption: encryption, VersioningConfiguration: versioning } = properties as {
    readonly BucketEncryption?: { readonly ServerSideEncryptionConfiguration: readonly EncryptionRule[] };
    readonly VersioningConfiguration?: { readonly Status: 'Enabled' | 'Suspended' };
  };
  const rules = encryption?.ServerSideEncryptionConfiguration.map(
    ({
      ServerSideEncryptionByDefault: byDefault,
      BucketKeyEnabled: bucketKeyEnabled,
      BlockedEncryptionTypes: blocked,
    }) => ({
      ...(byDefault?.SSEAlgorithm === undefined ? {} : { algorithm: byDefault.SSEAlgorithm }),
      ...(byDefault?.KMSMasterKeyID === undefined ? {} : { kmsKeyId: byDefault.KMSMasterKeyID }),
      ...(bucketKeyEnabled === undefined ? {} : { bucketKeyEnabled }),
      ...(blocked?.EncryptionType === undefined ? {} : { blockedEncryptionTypes: [...blocked.EncryptionType] }),
    }),
  );
  return {
    name: physicalId,
    region,
    ...(versioning === undefined ? {} : { versioning: { status: versioning.Status } }),
    ...(rules === undefined ? {} : { encryption: { rules } }),
  };
};

const logGroupOf = ({ properties, physicalId }: KnownResource): LogGroupFile => ({
  name: physicalId,
  ...(properties['RetentionInDays'] === undefined ? {} : { retentionInDays: Number(properties['RetentionInDays']) }),
  ...(properties['LogGroupClass'] === undefined ? {} : { class: String(properties['LogGroupClass']) }),
});

/** Deploys a stack into its account of a world: the roles, buckets, log groups and topics that it makes, and the stack itself. */
export const deployInto = (world: World, stack: TemplateStack): void => {
  const account = world.account(stack.accountId);
  const region = account.region(stack.region);
  for (const resource of stack.resources.values()) {
    const { type, physicalId } = resource;
    if (type === 'AWS::IAM::Role') account.roles.set(physicalId, worldRole(templateRole(resource)));
    if (type === 'AWS::Logs::LogGroup') region.addLogGroup(logGroupOf(resource));
    if (type === 'AWS::S3::Bucket') account.addBucket(bucketOf(resource, stack.region));
    if (type === 'AWS::SNS::Topic') region.topics.add(physicalId.slice(physicalId.lastIndexOf(':') + 1));
  }
  region.addStack({
    name: stack.name,
    resources: [...stack.resources].map(([logicalId, { type, physicalId }]) => ({ logicalId, type, physicalId })),
  });
};
