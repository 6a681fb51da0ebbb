import type { Parameter } from '@aws-sdk/client-cloudformation';
import type { ClientFactory, ClientScope } from '../../clients/client-factory.ts';
import type { Stack } from './cloudformation.ts';
import { type OutputReference, stackOutputValues } from './cloudformation-outputs.ts';
import { type TemplateInput, validateTemplate } from './cloudformation-templates.ts';

/** A value, the one that the stack has, or an output of a stack in any Region and account. */
export type ParameterValue = string | { readonly previous: true } | OutputReference;

const isReference = (entry: [string, ParameterValue]): entry is [string, OutputReference] =>
  typeof entry[1] === 'object' && 'output' in entry[1];

/**
 * Parameters as CloudFormation takes them. What is not given keeps the value that the stack has, as in the AWS CLI's `deploy`: CloudFormation
 * itself would go back to the template's default.
 */
export const deploymentParameters = async (
  clients: ClientFactory,
  scope: ClientScope,
  given: Readonly<Record<string, ParameterValue>>,
  deployed: Stack | undefined,
  template: TemplateInput | undefined,
): Promise<Parameter[]> => {
  const entries = Object.entries(given);
  const values = await stackOutputValues(clients, scope, Object.fromEntries(entries.filter(isReference)));
  const parameters = entries.map(([ParameterKey, value]): Parameter => {
    if (typeof value === 'string') return { ParameterKey, ParameterValue: value };
    if ('previous' in value) return { ParameterKey, UsePreviousValue: true };
    return { ParameterKey, ParameterValue: values[ParameterKey] ?? '' };
  });
  const kept = Object.keys(deployed?.parameters ?? {}).filter((key) => !(key in given));
  if (kept.length === 0) return parameters;
  // A parameter that the new template does not have any more may not be given.
  const validation = template === undefined ? undefined : await validateTemplate(clients, scope, template);
  const declared = validation?.valid ? new Set(validation.parameters.map(({ key }) => key)) : undefined;
  const still = validation === undefined ? kept : kept.filter((key) => declared?.has(key));
  return [...parameters, ...still.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true }))];
};
