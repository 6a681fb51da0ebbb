import type {
  GetTemplateInput,
  GetTemplateOutput,
  ValidateTemplateInput,
  ValidateTemplateOutput,
} from '@aws-sdk/client-cloudformation';
import type { Operation } from '../../operation.ts';
import { requiredCapabilities } from './capabilities.ts';
import { namedChangeSet } from './change-set-lookup.ts';
import { describedStack } from './stack-lookup.ts';
import { templateTextOf } from './stack-template.ts';
import { parseTemplate } from './template.ts';
import { requiredTemplate } from './template-source.ts';
import { validationError } from './validation-error.ts';

/** Returns the template as submitted. Its stages do not differ, because nothing is processed. */
export const answerGetTemplate: Operation<GetTemplateInput, GetTemplateOutput> = (input, context) => {
  const StagesAvailable: GetTemplateOutput['StagesAvailable'] = ['Original', 'Processed'];
  if (input.ChangeSetName !== undefined) {
    return { TemplateBody: namedChangeSet(input, context).changeSet.definition.templateText, StagesAvailable };
  }
  if (input.StackName === undefined) throw validationError('StackName must be specified.');
  return { TemplateBody: templateTextOf(describedStack(input.StackName, context)), StagesAvailable };
};

export const answerValidateTemplate: Operation<ValidateTemplateInput, ValidateTemplateOutput> = (input, context) => {
  const template = parseTemplate(requiredTemplate(input, context));
  const { capabilities, reason } = requiredCapabilities(template);
  return {
    Description: template.description,
    Parameters: Object.entries(template.parameters).map(
      ([ParameterKey, { default: DefaultValue, noEcho, description }]) => ({
        ParameterKey,
        DefaultValue,
        NoEcho: noEcho,
        Description: description,
      }),
    ),
    Capabilities: [...capabilities],
    CapabilitiesReason: reason,
    DeclaredTransforms: [...template.transforms],
  };
};
