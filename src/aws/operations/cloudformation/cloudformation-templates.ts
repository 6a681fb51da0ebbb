import {
  CloudFormationClient,
  GetTemplateCommand,
  ValidateTemplateCommand,
  type ValidateTemplateCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { cloudformationCalls } from '../../../domain/calls/cloudformation.ts';
import type { ClientFactory, ClientScope } from '../../clients/client-factory.ts';
import { errorCode, errorMessage } from '../../errors/errors.ts';
import { unlessAbsent } from '../absence.ts';
import { callAws } from '../call.ts';
import type { OperationTable } from '../operation-table.ts';
import type { StackInput } from './cloudformation.ts';

/** A template as text, of at most 51,200 bytes, or where in S3 it lies. */
export type TemplateInput = { readonly body: string } | { readonly url: string };

export interface TemplateParameter {
  readonly key: string;
  readonly default: string | undefined;
  readonly description: string | undefined;
  readonly noEcho: boolean;
}

/** CloudFormation's judgement of a template. A valid template may still have invalid properties. */
export type TemplateValidation =
  | {
      readonly valid: true;
      readonly description: string | undefined;
      readonly parameters: readonly TemplateParameter[];
      /** Capabilities that a deployment must acknowledge. */
      readonly capabilities: readonly string[];
      readonly transforms: readonly string[];
    }
  | { readonly valid: false; readonly reason: string };

export interface GetTemplateInput extends StackInput {
  /** As it was given, or with its transforms applied; as given when absent. */
  readonly stage?: 'Original' | 'Processed';
}

export const operations = {
  getTemplate: { calls: [cloudformationCalls.getTemplate] },
  validateTemplate: { calls: [cloudformationCalls.validateTemplate] },
} as const satisfies OperationTable;

/** Returns the text of a stack's template, JSON or YAML as submitted; undefined if the stack does not exist. */
export const getTemplate = async (
  clients: ClientFactory,
  scope: ClientScope,
  { stack, stage = 'Original' }: GetTemplateInput,
): Promise<string | undefined> => {
  const client = clients.for(CloudFormationClient, scope);
  const answer = await unlessAbsent(
    callAws(scope, cloudformationCalls.getTemplate, () =>
      client.send(new GetTemplateCommand({ StackName: stack, TemplateStage: stage })),
    ),
  );
  return answer?.TemplateBody;
};

const validTemplate = (answer: ValidateTemplateCommandOutput): TemplateValidation => ({
  valid: true,
  description: answer.Description,
  parameters: (answer.Parameters ?? []).map((parameter) => ({
    key: parameter.ParameterKey ?? '',
    default: parameter.DefaultValue,
    description: parameter.Description,
    noEcho: parameter.NoEcho ?? false,
  })),
  capabilities: answer.Capabilities ?? [],
  transforms: answer.DeclaredTransforms ?? [],
});

/**
 * Tests whether CloudFormation can read a template, and returns its parameters and capabilities; a failure is an
 * answer, with the reason.
 */
export const validateTemplate = async (
  clients: ClientFactory,
  scope: ClientScope,
  template: TemplateInput,
): Promise<TemplateValidation> => {
  const client = clients.for(CloudFormationClient, scope);
  const input = 'body' in template ? { TemplateBody: template.body } : { TemplateURL: template.url };
  try {
    return validTemplate(
      await callAws(scope, cloudformationCalls.validateTemplate, () => client.send(new ValidateTemplateCommand(input))),
    );
  } catch (error) {
    if (errorCode(error) !== 'ValidationError') throw error;
    return { valid: false, reason: errorMessage(error) };
  }
};
