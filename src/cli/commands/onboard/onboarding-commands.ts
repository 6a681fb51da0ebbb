/**
 * File name that the printed commands expect. It differs from the template's name, because in a clone the shell would
 * truncate the template before it is read.
 */
export const FILLED_ROLE_FILE = 'member-role.filled.yml';

/** Places to deploy the role to. */
export interface MemberRolePlace {
  /** Ids of the organization's root or units. */
  readonly units: readonly string[];
  /** A Region that all accounts have enabled. Roles are global, so any one will do. */
  readonly region: string;
  readonly stage: string;
}

/** Returns the commands that deploy the role to every account of the organization, and to a single account. */
export const onboardingCommands = ({ units, region, stage }: MemberRolePlace): readonly string[] => {
  const name = `plumbline-${stage}-audit-role`;
  return [
    `This file is ${FILLED_ROLE_FILE} for these commands.`,
    '',
    'With the credentials of the management account, to every account below these units, accounts to come included.',
    'A delegated administrator of StackSets adds --call-as DELEGATED_ADMIN to each of them, and to all that is done to the StackSet later:',
    '',
    `  aws cloudformation create-stack-set --stack-set-name ${name} --region ${region} \\`,
    `    --template-body file://${FILLED_ROLE_FILE} --capabilities CAPABILITY_NAMED_IAM \\`,
    '    --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false',
    `  aws cloudformation create-stack-instances --stack-set-name ${name} --region ${region} --regions ${region} \\`,
    `    --deployment-targets OrganizationalUnitIds=${units.join(',')} \\`,
    '    --operation-preferences ConcurrencyMode=SOFT_FAILURE_TOLERANCE,MaxConcurrentPercentage=100,FailureTolerancePercentage=10',
    '',
    'It only starts the operation. Wait until this says SUCCEEDED; a run before that cannot enter the accounts:',
    '',
    `  aws cloudformation list-stack-set-operations --stack-set-name ${name} --region ${region} --max-results 1 \\`,
    "    --query 'Summaries[0].[Action,Status]' --output text",
    '',
    'With the credentials of one account, to that account alone (StackSets leave out the management account):',
    '',
    `  aws cloudformation deploy --stack-name ${name} --region ${region} \\`,
    `    --template-file ${FILLED_ROLE_FILE} --capabilities CAPABILITY_NAMED_IAM`,
  ];
};
