import type { Capability } from '@aws-sdk/client-cloudformation';
import { ServiceError } from '../../protocol/service-error.ts';
import type { Template } from './template.ts';
import type { TemplateResource } from './template-resource.ts';

/** Types that grant permissions, with the properties that name them. */
const GRANTING: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::AccessKey': undefined,
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::UserToGroupAddition': undefined,
};

const granting = ({ resources }: Template): readonly TemplateResource[] =>
  [...resources.values()].filter(({ type }) => Object.hasOwn(GRANTING, type));

/** Returns the capabilities that a template's submitter must acknowledge, and the reason. */
export const requiredCapabilities = (template: Template): { capabilities: readonly Capability[]; reason?: string } => {
  const found = granting(template);
  const named = found.some(({ type, properties }) => properties[GRANTING[type] ?? ''] !== undefined);
  const iam: readonly Capability[] = found.length === 0 ? [] : [named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'];
  const expanding: readonly Capability[] = template.transforms.length > 0 ? ['CAPABILITY_AUTO_EXPAND'] : [];
  if (found.length === 0) return { capabilities: expanding };
  const types = [...new Set(found.map(({ type }) => type))].join(', ');
  return {
    capabilities: [...iam, ...expanding],
    reason: `The following resource(s) require capabilities: [${types}]`,
  };
};

export const refuseInsufficientCapabilities = (template: Template, given: readonly string[]): void => {
  const { capabilities } = requiredCapabilities(template);
  const missing = capabilities.filter(
    (capability) =>
      !given.includes(capability) && !(capability === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM')),
  );
  if (missing.length === 0) return;
  throw new ServiceError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`, 400);
};
