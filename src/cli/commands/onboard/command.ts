import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { filledMemberRole } from '../../../app/deployment/member-role.ts';
import { readDriftActions } from '../../../app/permissions/drift-actions.ts';
import { type CliContext, UsageError } from '../../context.ts';
import { externalIdArgument } from '../../options/audit-arguments.ts';
import { packageFile } from '../../package-file.ts';
import { POLICY_FILE, readPolicyFile } from '../../stores/policy-file.ts';
import { FILLED_ROLE_FILE, onboardingCommands } from './onboarding-commands.ts';

/** Template of the audit role in the package. */
const MEMBER_ROLE_FILE = 'member-role.yml';

interface OnboardArguments {
  readonly print?: boolean;
  readonly auditor: string;
  readonly stage: string;
  readonly policy?: string;
  readonly externalId?: string;
  readonly organization?: string;
  readonly unit: readonly string[];
  readonly region: string;
  readonly driftAccess?: string;
  readonly driftActions: readonly string[];
  readonly trust: readonly string[];
}

const matching = (pattern: RegExp, expected: string) => (text: string) => {
  if (!pattern.test(text)) throw new InvalidArgumentError(`expected ${expected}`);
  return text;
};

const UNIT = matching(
  /^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$/,
  'the id of a root or a unit: r-... or ou-...',
);

const PRINCIPAL = matching(
  /^arn:[\w-]+:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/,
  "the ARN of a role or user: arn:aws:iam::111122223333:role/Engineer (a session's ARN, arn:aws:sts::...:assumed-role/Engineer/..., is of the role Engineer)",
);

const driftActions = (text: string): readonly string[] => {
  const { actions, problems } = readDriftActions(text);
  if (problems.length > 0) throw new InvalidArgumentError(problems.join('; '));
  return actions;
};

/**
 * Refuses an external id that differs from the policy's: the auditor sends the policy's, so the role would refuse it.
 */
const externalIdOf = (given: string | undefined, ofPolicy: string | undefined, file: string): string => {
  if (given !== undefined && ofPolicy !== undefined && given !== ofPolicy)
    throw new UsageError(`--external-id is not targets.role.externalId of ${file}: the auditor would be refused`);
  const externalId = given ?? ofPolicy;
  if (externalId === undefined)
    throw new UsageError(
      `the role asks for an external id: set targets.role.externalId in ${file} (any text that is hard to guess), or give --external-id`,
    );
  return externalId;
};

/** Command that prints the role for member accounts. */
export const onboardCommand = (context: CliContext): Command =>
  new Command('onboard')
    .summary('print the audit role of member accounts')
    .description(
      `Prints the CloudFormation template of the read-only audit role, filled in for a deployment. Its first lines are the commands that deploy it to the accounts of an organization; they expect the file ${FILLED_ROLE_FILE}. Changes nothing and calls no AWS API.`,
    )
    .option('--print', 'print the role and the commands that deploy it (required)')
    .requiredOption(
      '--auditor <account>',
      'the account that Plumbline is deployed in',
      matching(/^\d{12}$/, 'an account id: twelve digits'),
    )
    .option('--stage <stage>', 'the stage of the deployed auditor', matching(/^[a-z0-9-]+$/, 'a stage'), 'prod')
    .option('--policy <file>', `the deployed policy (default: ${POLICY_FILE} if it exists)`)
    .option('--external-id <id>', 'the external id, if the policy file is not available', externalIdArgument)
    .option(
      '--organization <id>',
      'the organization that the auditor must belong to',
      matching(/^o-[a-z0-9]{10,32}$/, 'an organization id: o-...'),
    )
    .option(
      '--unit <id>',
      'a root or unit whose accounts get the role (repeatable)',
      (text: string, before: readonly string[]) => [...before.filter((unit) => unit !== 'r-xxxx'), UNIT(text)],
      ['r-xxxx'],
    )
    .option(
      '--region <code>',
      'the Region of the stacks: any Region enabled in all target accounts',
      matching(/^[a-z]{2,}(-[a-z]+)+-\d+$/, "a Region's code"),
      'us-east-1',
    )
    .addOption(
      new Option('--drift-access <policy>', 'what drift detection may read').choices([
        'SecurityAudit',
        'ReadOnlyAccess',
        'None',
      ]),
    )
    .option(
      '--drift-actions <actions>',
      'further IAM actions that drift detection may use, separated by commas (repeatable)',
      (text: string, before: readonly string[]) => [...before, ...driftActions(text)],
      [],
    )
    .option(
      '--trust <arn>',
      'a role or user outside of the deployment that may assume the role, such as that of an engineer (repeatable)',
      (text: string, before: readonly string[]) => [...before, PRINCIPAL(text)],
      [],
    )
    .addHelpText(
      'after',
      `\nExamples:\n  plumbline onboard --print --auditor 111111111111 --organization o-a1b2c3d4e5 > ${FILLED_ROLE_FILE}\n  plumbline onboard --print --auditor 111111111111 --unit ou-ab12-cdefgh34 --drift-access ReadOnlyAccess\n  plumbline onboard --print --auditor 111111111111 --trust arn:aws:iam::111111111111:role/Engineer > ${FILLED_ROLE_FILE}`,
    )
    .action(async (options: OnboardArguments) => {
      if (options.print !== true) throw new UsageError('onboard only prints: pass --print');
      const { policy, file = POLICY_FILE } = await readPolicyFile(context, options.policy);
      const { name, externalId } = policy.targets.role;
      const { stage, region, unit: units } = options;
      const template = filledMemberRole(await readFile(packageFile(MEMBER_ROLE_FILE), 'utf8'), {
        auditorAccountId: options.auditor,
        stage,
        externalId: externalIdOf(options.externalId, externalId, file),
        organizationId: options.organization,
        roleName: name,
        driftAccess: options.driftAccess,
        driftActions: options.driftActions,
        trusted: options.trust,
      });
      const commands = onboardingCommands({ units, region, stage }).map((line) => `# ${line}`.trimEnd());
      context.stdout.write(`${commands.join('\n')}\n#\n${template}`);
    });
