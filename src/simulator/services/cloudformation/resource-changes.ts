import type {
  ResourceAttribute,
  ResourceChange,
  ResourceChangeDetail,
  ResourceTargetDefinition,
} from '@aws-sdk/client-cloudformation';
import type { WorldResource } from '../../world/stack.ts';
import { recreates } from './resource-identity.ts';
import { actualProperties, propertyOf, sameValue, valueAt } from './resource-properties.ts';
import { entitiesIn, nameOf, type TemplateObject } from './template-entities.ts';
import type { TemplateResource } from './template-resource.ts';

/** Inputs of a comparison of a resource before and after. */
export interface Comparison {
  readonly type: string;
  /** Deployed properties. */
  readonly before: TemplateObject;
  readonly after: TemplateObject;
  /** The resource in the previous and in the new template. */
  readonly was: TemplateResource | undefined;
  readonly is: TemplateResource;
  readonly changedParameters: ReadonlySet<string>;
  readonly changedResources: ReadonlySet<string>;
  readonly tagsChanged: boolean;
}

type Cause = Pick<ResourceChangeDetail, 'Evaluation' | 'ChangeSource' | 'CausingEntity'>;

const DIRECT: Cause = { Evaluation: 'Static', ChangeSource: 'DirectModification' };

/** Returns the causes of a property's change as CloudFormation names them: a reference, or an edit of the template. */
const causesOf = (value: unknown, { changedParameters, changedResources }: Comparison): readonly Cause[] => {
  const entities = [...new Set(entitiesIn(value))];
  const parameters = entities.filter((entity) => changedParameters.has(entity));
  const resources = entities.filter((entity) => changedResources.has(nameOf(entity)));
  if (parameters.length + resources.length === 0) return [DIRECT];
  return [
    ...parameters.map(
      (CausingEntity): Cause => ({ Evaluation: 'Static', ChangeSource: 'ParameterReference', CausingEntity }),
    ),
    ...(parameters.length > 0 ? [{ ...DIRECT, Evaluation: 'Dynamic' as const }] : []),
    ...resources.map(
      (CausingEntity): Cause => ({
        Evaluation: 'Dynamic',
        ChangeSource: CausingEntity.includes('.') ? 'ResourceAttribute' : 'ResourceReference',
        CausingEntity,
      }),
    ),
  ];
};

const textOf = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);

const changeType = (before: unknown, after: unknown): 'Add' | 'Modify' | 'Remove' =>
  before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify';

const propertyDetails = (comparison: Comparison, property: string): readonly ResourceChangeDetail[] => {
  const { type, before, after, is } = comparison;
  const [from, to] = [before[property], after[property]];
  const recreation = recreates(type, property) ? 'Always' : 'Never';
  const Target: ResourceTargetDefinition = {
    ...(property === 'Tags' ? { Attribute: 'Tags' } : { Attribute: 'Properties', Name: property }),
    RequiresRecreation: recreation,
    Path: `/Properties/${property}`,
    BeforeValue: textOf(from),
    AfterValue: textOf(to),
    AttributeChangeType: changeType(from, to),
  };
  return causesOf(is.properties[property], comparison).map((cause) => ({ Target, ...cause }));
};

const keysOf = (...objects: readonly TemplateObject[]): readonly string[] =>
  [...new Set(objects.flatMap((object) => Object.keys(object)))].sort();

const attributeDetails = ({ was, is, tagsChanged }: Comparison): readonly ResourceChangeDetail[] => {
  const before = was?.attributes ?? {};
  const changed = keysOf(before, is.attributes).filter((key) => !sameValue(before[key], is.attributes[key]));
  return [...changed, ...(tagsChanged ? ['Tags'] : [])].map((attribute) => ({
    Target: { Attribute: attribute as ResourceAttribute, RequiresRecreation: 'Never' },
    ...DIRECT,
  }));
};

/** Returns the details of a resource's change; none if nothing changes. */
export const changeDetails = (comparison: Comparison): readonly ResourceChangeDetail[] => {
  const { before, after } = comparison;
  const changed = keysOf(before, after).filter((property) => !sameValue(before[property], after[property]));
  return [...changed.flatMap((property) => propertyDetails(comparison, property)), ...attributeDetails(comparison)];
};

/**
 * Returns the details for a change set that reverts drift: the live properties of drifted resources are compared with
 * the new template.
 */
export const driftAwareDetails = (
  comparison: Comparison,
  resource: WorldResource,
  detectedAt: number,
): readonly ResourceChangeDetail[] => {
  if (resource.drift !== 'MODIFIED') return changeDetails(comparison);
  const { type, before, after } = comparison;
  const drifted = new Set(resource.differences.map(({ path }) => propertyOf(path)));
  const actual = actualProperties(resource, resource.differences);
  const others = changeDetails(comparison).filter(({ Target }) => !drifted.has(Target?.Name ?? ''));
  const reverted = resource.differences.map(({ path }): ResourceChangeDetail => {
    const property = propertyOf(path);
    const [was, is, to] = [before, actual, after].map((properties) => valueAt(properties, path));
    return {
      Target: {
        Attribute: 'Properties',
        Name: property,
        RequiresRecreation: recreates(type, property) && !sameValue(is, to) ? 'Always' : 'Never',
        Path: `/Properties${path}`,
        BeforeValue: textOf(is),
        AfterValue: textOf(to),
        BeforeValueFrom: 'ACTUAL_STATE',
        AfterValueFrom: 'TEMPLATE',
        Drift: { PreviousValue: textOf(was), ActualValue: textOf(is), DriftDetectionTimestamp: new Date(detectedAt) },
        AttributeChangeType: sameValue(is, to) ? 'SyncWithActual' : changeType(is, to),
      },
      Evaluation: 'Static',
      ChangeSource: sameValue(was, to) ? 'NoModification' : 'DirectModification',
    };
  });
  return [...reverted, ...others];
};

/** Tests whether a change only accepts the live resource as the template's. */
export const onlySyncs = (details: readonly ResourceChangeDetail[]): boolean =>
  details.length > 0 && details.every(({ Target }) => Target?.AttributeChangeType === 'SyncWithActual');

/** Tests whether a change with these details replaces the resource. */
export const replacementOf = (details: readonly ResourceChangeDetail[]): 'True' | 'Conditional' | 'False' => {
  const recreating = details.filter(({ Target }) => Target?.RequiresRecreation === 'Always');
  if (recreating.length === 0) return 'False';
  return recreating.some(({ Evaluation }) => Evaluation === 'Static') ? 'True' : 'Conditional';
};

/** Returns the parts of a resource that a change with these details affects. */
export const changeScopeOf = (details: readonly ResourceChangeDetail[]): NonNullable<ResourceChange['Scope']> => [
  ...new Set(details.flatMap(({ Target }) => Target?.Attribute ?? [])),
];
