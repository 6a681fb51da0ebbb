import type { Change, PolicyAction, ResourceChange } from '@aws-sdk/client-cloudformation';
import type { WorldResource } from '../../world/stack.ts';
import type { DeploymentPlan, PlannedResource } from './deployment-plan.ts';
import { changeScopeOf, onlySyncs, replacementOf } from './resource-changes.ts';
import { expectedProperties } from './resource-properties.ts';
import type { Template } from './template.ts';

const contextOf = (properties: unknown): string => JSON.stringify({ Properties: properties });

const policyOf = (resource: { readonly attributes: Readonly<Record<string, unknown>> } | undefined, name: string) =>
  resource?.attributes[name] === 'Retain';

const driftOf = (plan: DeploymentPlan, existing: WorldResource | undefined): Partial<ResourceChange> =>
  plan.revertsDrift && existing !== undefined ? { ResourceDriftStatus: existing.drift } : {};

const plannedChange = (plan: DeploymentPlan, planned: PlannedResource): ResourceChange => {
  const { action, logicalId, type, existing, details, properties } = planned;
  const common = {
    LogicalResourceId: logicalId,
    ResourceType: type,
    PhysicalResourceId: existing?.physicalId,
    AfterContext: contextOf(properties),
    ...driftOf(plan, existing),
  };
  if (action === 'add' || action === 'restore') return { ...common, Action: 'Add', Scope: [], Details: [] };
  const replacement = replacementOf(details);
  const replaced: PolicyAction = policyOf(planned, 'UpdateReplacePolicy') ? 'ReplaceAndRetain' : 'ReplaceAndDelete';
  return {
    ...common,
    Action: onlySyncs(details) ? 'SyncWithActual' : 'Modify',
    Replacement: replacement,
    PolicyAction: replacement === 'False' ? undefined : replaced,
    Scope: changeScopeOf(details),
    Details: [...details],
    BeforeContext: contextOf(existing && expectedProperties(existing)),
  };
};

const removal = (plan: DeploymentPlan, resource: WorldResource, previous: Template | undefined): ResourceChange => ({
  Action: 'Remove',
  PolicyAction: policyOf(previous?.resources.get(resource.logicalId), 'DeletionPolicy') ? 'Retain' : 'Delete',
  LogicalResourceId: resource.logicalId,
  PhysicalResourceId: resource.physicalId,
  ResourceType: resource.type,
  Scope: [],
  Details: [],
  BeforeContext: contextOf(expectedProperties(resource)),
  ...driftOf(plan, resource),
});

const byLogicalId = (a: ResourceChange, b: ResourceChange): number =>
  a.LogicalResourceId! < b.LogicalResourceId! ? -1 : 1;

/** Describes the effects of a plan as a change set does, in the order of the logical ids. */
export const previewOf = (plan: DeploymentPlan, previous: Template | undefined): readonly Change[] =>
  [
    ...plan.resources.filter(({ action }) => action !== 'keep').map((planned) => plannedChange(plan, planned)),
    ...plan.removed.map((resource) => removal(plan, resource, previous)),
  ]
    .sort(byLogicalId)
    .map((ResourceChange) => ({ Type: 'Resource', ResourceChange }));

/** Removes the property values that only callers who ask for them get. */
export const withoutValues = ({ Type, ResourceChange: change }: Change): Change => {
  const { BeforeContext: _before, AfterContext: _after, Details, ...rest } = change ?? {};
  const details = Details?.map(({ Target, ...detail }) => {
    const { BeforeValue: _from, AfterValue: _to, Path, AttributeChangeType, Drift: _drift, ...target } = Target ?? {};
    return {
      ...detail,
      Target: target.BeforeValueFrom === undefined ? target : { ...target, Path, AttributeChangeType },
    };
  });
  return { Type, ResourceChange: { ...rest, Details: details } };
};
