import { parseTemplate } from '../../src/simulator/services/cloudformation/template.ts';
import { entitiesIn, nameOf } from '../../src/simulator/services/cloudformation/template-entities.ts';
import { attributesOf } from './specification.ts';

/** Returns the conditions that a value names in `Fn::If`. */
const conditionsIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  const given = value as { readonly 'Fn::If'?: readonly unknown[]; readonly Condition?: unknown };
  const named = given['Fn::If']?.[0];
  return [...(typeof named === 'string' ? [named] : []), ...Object.values(value).flatMap(conditionsIn)];
};

/** Lists dangling references to resources, attributes, parameters and conditions, and circular dependencies. */
export const referenceProblems = (templateText: string): readonly string[] => {
  let template: ReturnType<typeof parseTemplate>;
  try {
    template = parseTemplate(templateText);
  } catch (error) {
    return [(error as Error).message];
  }
  const { resources, conditions, outputs } = template;
  const used = [...resources.values()].map(
    ({ logicalId, properties, condition }) => [logicalId, properties, condition] as const,
  );
  const places = [
    ...used,
    ...Object.entries(outputs).map(([name, output]) => [name, output.value, output.condition] as const),
  ];
  return places.flatMap(([place, value, condition]) => {
    const attributes = entitiesIn(value)
      .filter((entity) => entity.includes('.') && !entity.startsWith('AWS::'))
      .filter((entity) => {
        const [logicalId, attribute] = [nameOf(entity), entity.slice(nameOf(entity).length + 1)];
        // An unknown type is reported separately.
        const known = attributesOf(resources.get(logicalId)?.type ?? '');
        return known !== undefined && !known.includes(attribute);
      })
      .map((entity) => `${place}: there is no attribute ${entity}`);
    const named = [...conditionsIn(value), ...(condition === undefined ? [] : [condition])];
    const unknown = named
      .filter((name) => !Object.hasOwn(conditions, name))
      .map((name) => `${place}: there is no condition ${name}`);
    return [...attributes, ...unknown];
  });
};
