import type { Parameter } from '@aws-sdk/client-cloudformation';
import type { Template } from './template.ts';
import { validationError } from './validation-error.ts';

/** Returns the parameters' values: supplied ones, previous ones if requested, then defaults. */
export const parameterValues = (
  { parameters }: Template,
  given: readonly Parameter[],
  previous: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => {
  const known = Object.keys(parameters);
  const unknown = given.flatMap(({ ParameterKey: key = '' }) => (known.includes(key) ? [] : [key]));
  if (unknown.length > 0) {
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  }
  const values = Object.entries(parameters).map(([name, { default: fallback }]) => {
    const one = given.find(({ ParameterKey: key }) => key === name);
    return [name, one?.UsePreviousValue ? previous[name] : (one?.ParameterValue ?? fallback)] as const;
  });
  const missing = values.flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  for (const [name, value] of values) {
    const { allowedValues, type } = parameters[name]!;
    if (allowedValues !== undefined && !allowedValues.includes(value!)) {
      throw validationError(`Parameter '${name}' must be one of AllowedValues`);
    }
    if (type === 'Number' && Number.isNaN(Number(value))) {
      throw validationError(`Parameter '${name}' must be a number.`);
    }
  }
  return Object.fromEntries(values) as Readonly<Record<string, string>>;
};

/** Hides the values of NoEcho parameters, as DescribeStacks does. */
export const shownParameters = (
  template: Template | undefined,
  values: Readonly<Record<string, string>>,
): readonly Parameter[] =>
  Object.entries(values).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: template?.parameters[ParameterKey]?.noEcho ? '****' : value,
  }));
