/** The template of the audit role, in the package and where the commands look for it. */
export const MEMBER_ROLE_FILE = 'member-role.yml';

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
    'With the credentials of the organization, to every account below these units, accounts to come included:',
    '',
    `  aws cloudformation create-stack-set --stack-set-name ${name} --region ${region} \\`,
    `    --template-body file://${MEMBER_ROLE_FILE} --capabilities CAPABILITY_NAMED_IAM \\`,
    '    --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false',
    `  aws cloudformation create-stack-instances --stack-set-name ${name} --region ${region} --regions ${region} \\`,
    `    --deployment-targets OrganizationalUnitIds=${units.join(',')} \\`,
    '    --operation-preferences MaxConcurrentPercentage=100,FailureTolerancePercentage=10',
    '',
    'With the credentials of one account, to that account alone (StackSets leave out the management account):',
    '',
    `  aws cloudformation deploy --stack-name ${name} --region ${region} \\`,
    `    --template-file ${MEMBER_ROLE_FILE} --capabilities CAPABILITY_NAMED_IAM`,
  ];
};
