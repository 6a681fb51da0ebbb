import { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import {
  accountArgument,
  checkArgument,
  eachOf,
  excludedArgument,
  externalIdArgument,
  regionArgument,
  repeated,
  roleNameArgument,
} from '../../options/audit-arguments.ts';
import { addReportOptions } from '../../output/report-output.ts';
import { STATE_DIRECTORY } from '../../stores/state-directory.ts';
import type { AuditArguments } from './run-audit.ts';

/** Command that audits from this machine. */
export const auditCommand = (context: CliContext): Command =>
  addReportOptions(
    new Command('audit')
      .summary('audit accounts and Regions from this machine')
      .description(
        'Audits with the credentials of the environment (profile, SSO, role, keys), through the same state machine that runs unattended, and prints the report. Read-only. Without a policy file or options: every enabled Region of your own account.',
      ),
  )
    .option('-a, --account <id>', 'audit only this account (repeatable)', eachOf(accountArgument))
    .option('-r, --region <code>', 'audit only this Region (repeatable)', eachOf(regionArgument))
    .option('-c, --check <id>', 'run only this check (repeatable)', eachOf(checkArgument))
    .option('--organization', 'audit every account of the organization, as targets.organization: true of the policy')
    .option(
      '--unit <id or path>',
      'with --organization: only the accounts below this unit (repeatable)',
      repeated(String),
    )
    .option(
      '--exclude <id or path>',
      'leave out this account, or the accounts below this unit (repeatable)',
      eachOf(excludedArgument),
    )
    .option('--profile <name>', 'the profile of ~/.aws/config to use, as AWS_PROFILE')
    .option(
      '--role-name <name>',
      'the role to assume in other accounts; your own is audited with your own credentials',
      roleNameArgument,
    )
    .option('--external-id <id>', 'the external id that the role requires', externalIdArgument)
    .option('--config <file>', 'the policy file')
    .option('--state <directory>', 'where runs and findings are kept', STATE_DIRECTORY)
    .option('--table <name>', 'keep findings in this DynamoDB table instead of the state directory')
    .option('--outcomes', 'list every outcome (format json)')
    .addHelpText(
      'after',
      '\nExamples:\n  plumbline audit --region eu-west-1\n  plumbline audit --account 111122223333 --role-name PlumblineAudit --external-id s3cret\n  plumbline audit --organization --exclude 111122223333 --role-name PlumblineAudit --external-id s3cret\n  plumbline audit --check s3-bucket-versioning --format json --outcomes\n  AWS_ENDPOINT_URL=http://127.0.0.1:4566 plumbline audit --region us-east-1',
    )
    .action(async (options: AuditArguments) => (await import('./run-audit.ts')).runAudit(context, options));
