import type { ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import type { CallContext } from '../../operation.ts';
import { deploymentOf } from '../../world/deployment-of.ts';
import type { WorldResource, WorldStack } from '../../world/stack.ts';
import type { StackDefinition, WorldOutput } from '../../world/stack-deployment.ts';
import { holds, type KnownResource, type Names, resolve } from './resolve-value.ts';
import { changeDetails, driftAwareDetails, replacementOf } from './resource-changes.ts';
import { physicalIdOf } from './resource-identity.ts';
import { expectedProperties, sameValue } from './resource-properties.ts';
import { regionOf } from './stack-lookup.ts';
import { templateOf } from './stack-template.ts';
import { parseTemplate, type Template } from './template.ts';
import type { TemplateObject } from './template-entities.ts';
import { inOrder } from './template-order.ts';
import type { TemplateResource } from './template-resource.ts';
import { validationError } from './validation-error.ts';

/**
 * Action of a deployment on a resource of its template. `restore` creates anew a resource that was deleted outside of
 * the stack.
 */
type PlannedAction = 'add' | 'modify' | 'replace' | 'restore' | 'keep';

export interface PlannedResource extends KnownResource {
  readonly logicalId: string;
  readonly action: PlannedAction;
  readonly details: readonly ResourceChangeDetail[];
  /** The stack's present resource. */
  readonly existing?: WorldResource | undefined;
  readonly attributes: TemplateObject;
}

export interface DeploymentPlan {
  readonly definition: StackDefinition;
  readonly template: Template;
  /** Resources in an order in which each follows those that it needs. */
  readonly resources: readonly PlannedResource[];
  /** Resources that the new template lacks, latest first. */
  readonly removed: readonly WorldResource[];
  readonly outputs: readonly WorldOutput[];
  readonly revertsDrift: boolean;
  /** Whether there is anything to deploy. */
  readonly changes: boolean;
}

export interface Proposal {
  readonly definition: StackDefinition;
  readonly revertDrift?: boolean;
}

/** Returns the exports of the stacks of a Region, by name. */
const exportsOf = (context: CallContext): ReadonlyMap<string, string> => {
  const exported = new Map<string, string>();
  for (const { status, deployment } of regionOf(context).stacks.values()) {
    if (status === 'DELETE_COMPLETE') continue;
    for (const { exportName, value } of deployment?.outputs ?? []) {
      if (exportName !== undefined) exported.set(exportName, value);
    }
  }
  return exported;
};

const changedKeys = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): ReadonlySet<string> => new Set(Object.keys(after).filter((key) => before[key] !== after[key]));

/** Returns the properties of a stack's resources whose template only the world's file knows. */
const deployedProperties = (stack: WorldStack, names: Names): ((resource: WorldResource) => TemplateObject) => {
  const { template } = names;
  return (resource) => {
    const described = stack.deployment?.definition && template.resources.get(resource.logicalId);
    if (resource.expectedProperties !== undefined || described === undefined) return expectedProperties(resource);
    return resolve(described.properties, names) as TemplateObject;
  };
};

const outputsOf = (template: Template, names: Names): readonly WorldOutput[] =>
  Object.entries(template.outputs).flatMap(([key, { value, description, exportName, condition }]) => {
    if (condition !== undefined && !holds(condition, names)) return [];
    const resolved = resolve(value, names);
    return [
      {
        key,
        value: Array.isArray(resolved) ? resolved.join(',') : String(resolved),
        description,
        exportName: exportName === undefined ? undefined : String(resolve(exportName, names)),
      },
    ];
  });

/** Plans the deployment of a definition to the stack. Throws a ValidationError if it cannot be deployed. */
export const planDeployment = (
  stack: WorldStack,
  { definition, revertDrift = false }: Proposal,
  context: CallContext,
): DeploymentPlan => {
  const deployment = deploymentOf(stack);
  const { partition, region, accountId, clock } = context;
  const home = { partition, region, accountId };
  const template = parseTemplate(definition.templateText);
  const previous = templateOf(stack);
  const known = new Map<string, KnownResource>();
  const common = { ...home, stackName: stack.name, stackArn: stack.arn, exports: exportsOf(context) };
  const names: Names = { ...common, template, parameters: definition.parameters, resources: known };
  const living = stack.resources.filter(({ status }) => status !== 'DELETE_COMPLETE');
  const existingById = new Map(living.map((resource) => [resource.logicalId, resource]));
  const before = deployedProperties(stack, {
    ...common,
    template: previous ?? template,
    parameters: deployment.definition?.parameters ?? {},
    resources: new Map(living.map((one) => [one.logicalId, { ...one, properties: expectedProperties(one) }])),
  });
  const changedParameters = changedKeys(deployment.definition?.parameters ?? {}, definition.parameters);
  const tagsChanged = previous !== undefined && !sameValue(deployment.definition?.tags ?? {}, definition.tags);
  const changedResources = new Set<string>();
  const salt = `${stack.arn}/${deployment.generation}`;

  const planned = (resource: TemplateResource): PlannedResource => {
    const { logicalId, type, attributes } = resource;
    const existing = existingById.get(logicalId);
    const properties = resolve(resource.properties, names) as TemplateObject;
    const made = () => physicalIdOf({ type, properties, logicalId }, stack.name, home, salt);
    const common = { logicalId, type, properties, attributes, existing };
    if (existing === undefined) return { ...common, action: 'add', details: [], physicalId: made() };
    if (existing.type !== type) {
      throw validationError(
        `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${logicalId}]`,
      );
    }
    if (revertDrift && existing.drift === 'DELETED') {
      return { ...common, action: 'restore', details: [], physicalId: made() };
    }
    const comparison = {
      ...{ type, before: before(existing), after: properties, is: resource, was: previous?.resources.get(logicalId) },
      ...{ changedParameters, changedResources, tagsChanged },
    };
    const details = revertDrift ? driftAwareDetails(comparison, existing, clock.now()) : changeDetails(comparison);
    if (details.length === 0) return { ...common, action: 'keep', details, physicalId: existing.physicalId };
    return replacementOf(details) === 'False'
      ? { ...common, action: 'modify', details, physicalId: existing.physicalId }
      : { ...common, action: 'replace', details, physicalId: made() };
  };

  const wanted = new Map(
    [...template.resources].filter(([, { condition }]) => condition === undefined || holds(condition, names)),
  );
  const resources = inOrder(wanted).map((resource) => {
    const plan = planned(resource);
    known.set(plan.logicalId, plan);
    if (plan.action !== 'keep') changedResources.add(plan.logicalId);
    return plan;
  });
  if (resources.length === 0) {
    throw validationError('Template format error: At least one Resources member must be defined.');
  }
  const removed = living.filter(({ logicalId }) => !wanted.has(logicalId)).reverse();
  const outputs = outputsOf(template, names);
  return {
    ...{ definition, template, resources, removed, outputs, revertsDrift: revertDrift },
    changes: changedResources.size > 0 || removed.length > 0 || !sameValue(outputs, deployment.outputs),
  };
};
