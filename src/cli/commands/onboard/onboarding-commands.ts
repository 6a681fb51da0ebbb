/**
 * Where the commands look for what is printed. Not the name of the template that it is made of: in a clone, the shell would empty that before
 * it is read.
 */
export const FILLED_ROLE_FILE = 'member-role.filled.yml';

/** Where the role is deployed to. */
export interface MemberRolePlace {
  /** The organization's root or its units. */
  readonly units: readonly string[];
  /** Any one Region that the accounts have enabled: roles are global. */
  readonly region: string;
  readonly stage: string;
}

/** The commands that bring the role to every account of the organization, and to one account alone. */
export const onboardingCommands = ({ units, region, stage }: MemberRolePlace): readonly string[] => {
  const name = `plumbline-${stage}-audit-role`;
  return [
    `This file is ${FILLED_ROLE_FILE} for these commands.`,
    '',
    'With the credentials of the management account, to every account below these units, accounts to come included.',
    'A delegated administrator of StackSets adds --call-as DELEGATED_ADMIN to both, and to all that is done to the StackSet later:',
    '',
    `  aws cloudformation create-stack-set --stack-set-name ${name} --region ${region} \\`,
    `    --template-body file://${FILLED_ROLE_FILE} --capabilities CAPABILITY_NAMED_IAM \\`,
    '    --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false',
    `  aws cloudformation create-stack-instances --stack-set-name ${name} --region ${region} --regions ${region} \\`,
    `    --deployment-targets OrganizationalUnitIds=${units.join(',')} \\`,
    '    --operation-preferences MaxConcurrentPercentage=100,FailureTolerancePercentage=10',
    '',
    'With the credentials of one account, to that account alone (StackSets leave out the management account):',
    '',
    `  aws cloudformation deploy --stack-name ${name} --region ${region} \\`,
    `    --template-file ${FILLED_ROLE_FILE} --capabilities CAPABILITY_NAMED_IAM`,
  ];
};
