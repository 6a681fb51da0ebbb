import type {
  GetTemplateInput,
  GetTemplateOutput,
  GetTemplateSummaryInput,
  GetTemplateSummaryOutput,
  ValidateTemplateInput,
  ValidateTemplateOutput,
} from '@aws-sdk/client-cloudformation';
import type { CallContext, Operation } from '../../operation.ts';
import { requiredCapabilities } from './capabilities.ts';
import { namedChangeSet } from './change-set-lookup.ts';
import { describedStack } from './stack-lookup.ts';
import { templateTextOf } from './stack-template.ts';
import { parseTemplate } from './template.ts';
import { requiredTemplate, submittedTemplate } from './template-source.ts';
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

/** Returns the template of the summary's request: the submitted one, or that of a stack. */
const summarised = (input: GetTemplateSummaryInput, context: CallContext): string => {
  const submitted = submittedTemplate(input, context);
  if (submitted !== undefined && input.StackName !== undefined) {
    throw validationError('Only one of StackName, TemplateBody or TemplateURL may be specified.');
  }
  if (input.StackName !== undefined) return templateTextOf(describedStack(input.StackName, context));
  return submitted ?? requiredTemplate(input, context);
};

export const answerGetTemplateSummary: Operation<GetTemplateSummaryInput, GetTemplateSummaryOutput> = (
  input,
  context,
) => {
  const template = parseTemplate(summarised(input, context));
  const { capabilities, reason } = requiredCapabilities(template);
  return {
    Description: template.description,
    Parameters: Object.entries(template.parameters).map(
      ([ParameterKey, { type, default: DefaultValue, noEcho, description, allowedValues }]) => ({
        ParameterKey,
        DefaultValue,
        ParameterType: type,
        NoEcho: noEcho,
        Description: description,
        ParameterConstraints: { AllowedValues: allowedValues && [...allowedValues] },
      }),
    ),
    Capabilities: capabilities.length === 0 ? undefined : [...capabilities],
    CapabilitiesReason: reason,
    ResourceTypes: [...new Set([...template.resources.values()].map(({ type }) => type))],
    Version: '2010-09-09',
    DeclaredTransforms: [...template.transforms],
  };
};
