import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { ClientFactory } from '../aws/client-factory.ts';
import { gapCause } from '../aws/errors.ts';
import { SEVERITIES, type Severity } from '../domain/check.ts';
import type { FindingTransition } from '../domain/finding.ts';
import type { IamAction, Notifier } from '../domain/ports.ts';
import type { Report } from '../domain/report.ts';

export const actions = ['sns:Publish'] as const satisfies readonly IamAction[];

/** SNS takes 262,144 bytes a message; e-mail and chat readers stop long before. */
const MAX_ENTRIES = 50;
/** Entries are cut here, so that one hostile name cannot fill the message. */
const MAX_ENTRY_CHARACTERS = 500;

/** Transitions that people hear of. */
const HEARD = ['opened', 'reopened', 'changed', 'resolved'] as const;

// Control characters and marks that reorder text would let a resource's name forge lines of the message.
const plain = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD').slice(0, MAX_ENTRY_CHARACTERS);

const entry = ({ type, finding }: FindingTransition): string =>
  plain(
    `${type}: ${finding.severity} ${finding.target.accountId} ${finding.target.region} ${finding.resource.name}: ${finding.message}`,
  );

const digest = (report: Report, changes: readonly FindingTransition[]): string => {
  const { coverage } = report;
  const shown = changes.slice(0, MAX_ENTRIES).map(entry);
  const left = changes.length - shown.length;
  return [
    `Plumbline run ${report.run.id}: ${changes.length} changes, ${report.findings.length} open findings.`,
    `Coverage: ${coverage.evaluated} of ${coverage.expected} evaluated, ${report.gaps.length + report.gapsOmitted} gaps.`,
    '',
    ...shown,
    ...(left > 0 ? [`... and ${left} more`] : []),
  ].join('\n');
};

/** One digest a run to an SNS topic; nothing when nothing changed. */
export const snsNotifier = (
  clients: ClientFactory,
  options: { readonly topicArn: string; readonly region: string; readonly minimumSeverity: Severity },
): Notifier => ({
  channel: options.topicArn,
  async notify(report) {
    const floor = SEVERITIES.indexOf(options.minimumSeverity);
    const changes = report.changes.filter(
      ({ type, finding }) => HEARD.some((heard) => heard === type) && SEVERITIES.indexOf(finding.severity) >= floor,
    );
    if (changes.length === 0) return { ok: true };
    try {
      await clients.for(SNSClient, { region: options.region }).send(
        new PublishCommand({
          TopicArn: options.topicArn,
          Subject: `Plumbline: ${changes.length} changes`,
          Message: digest(report, changes),
          MessageAttributes: { runId: { DataType: 'String', StringValue: report.run.id } },
        }),
      );
      return { ok: true };
    } catch (error) {
      return { ok: false, reason: gapCause(error, { operation: 'sns:Publish', action: 'sns:Publish' }).detail };
    }
  },
});
