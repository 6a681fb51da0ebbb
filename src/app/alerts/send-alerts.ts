import { channels } from '../../channels/index.ts';
import type { Publish } from '../../channels/sns.ts';
import { defined } from '../../domain/defined.ts';
import type { RunId } from '../../domain/ids.ts';
import type { Report } from '../../domain/report.ts';
import type { Run } from '../../domain/run.ts';
import { coverageLedger, coverageLosses } from '../../engine/coverage-loss.ts';
import { deduplicationId } from '../../engine/deduplication-id.ts';
import { summarise } from '../../engine/summarise.ts';
import { type DigestDraft, type DigestSource, digestOf } from '../../formats/digest/digest-of-run.ts';
import type { Container } from '../container.ts';
import type { Policy } from '../policy/policy.ts';
import { earlierRuns, previousRun } from '../runs/earlier-runs.ts';
import type { SendAlertsEvent } from '../runs/events.ts';
import { changesSent, closed, type Outboxes, outboxesOf, sentTo, withPending, withSent } from '../runs/outbox.ts';
import { readReport } from '../runs/read-report.ts';
import { type Outbox, type RunFiles, runFiles } from '../runs/run-files.ts';
import { runPolicy } from '../runs/run-policy.ts';
import { alertRoutes, type Route } from './alert-routes.ts';
import { unsentRuns } from './unsent-runs.ts';

type Ports = Pick<
  Container,
  | 'bucket'
  | 'channelTopicArn'
  | 'clock'
  | 'exceptions'
  | 'homeRegion'
  | 'logger'
  | 'policy'
  | 'publish'
  | 'runCache'
  | 'store'
  | 'table'
>;

/** A digest that its channel did not take; the step is repeated. */
class AlertNotSentError extends Error {
  override readonly name = 'AlertNotSentError';
}

/** Routes and link of the run's policy, which also apply to earlier runs whose digests it sends. */
interface Sender {
  readonly ports: Ports;
  readonly publish: Publish;
  readonly outboxes: Outboxes;
  readonly routes: readonly Route[];
  /** A link, or the command that prints the report again. */
  readonly moreOf: (id: RunId) => string;
}

const moreOf =
  ({ bucket, homeRegion, table }: Ports, { alerts: { link } }: Policy) =>
  (id: RunId): string =>
    link === undefined
      ? `plumbline report ${id}${table === undefined ? '' : ` --table ${table} --bucket ${bucket.name} --table-region ${homeRegion}`}`
      : link.replaceAll('{run}', encodeURIComponent(id));

/** The run's own policy. A run may have failed because its files cannot be read: its failure is sent by the policy of this process. */
const policyOf = async (ports: Ports, run: Run): Promise<Policy> => {
  try {
    return (await runPolicy(ports, run.id)).policy;
  } catch (error) {
    if (run.state !== 'FAILED') throw error;
    return ports.policy;
  }
};

/** The report as it was written; the present state of a run that wrote none, or failed afterwards. */
const reportOf = async (ports: Ports, run: Run, files: RunFiles): Promise<Report> => {
  const written = run.state === 'SUCCEEDED' ? await files.report.read() : undefined;
  const report = written ?? (await readReport(ports, run, { outcomes: false }));
  if (run.state !== 'RUNNING') return report;
  return { ...report, run: { ...report.run, state: 'FAILED', failure: 'it was stopped or died before it ended' } };
};

/** Compares with the coverage that the previous run left. A run without a report decides nothing. */
const coverageOf = async (
  { ports, outboxes }: Sender,
  run: Run,
  report: Report,
): Promise<Outbox['coverage'] | undefined> => {
  if (run.state !== 'SUCCEEDED') return undefined;
  const earlier = await earlierRuns(ports.store, run);
  const previous = await previousRun(earlier, async ({ id }) => (await outboxes.read(id)).coverage);
  const ledger = coverageLedger(report, previous?.left.ledger);
  return { ledger, losses: coverageLosses(ledger, previous?.left.ledger) };
};

/** A digest that is to be sent. */
interface Outgoing {
  readonly route: Route;
  readonly id: string;
  readonly draft: DigestDraft;
}

/** The digests of a run that its routes were not sent yet. */
const outgoingOf = ({ ports, routes, moreOf: more }: Sender, run: Run, source: DigestSource, outbox: Outbox) =>
  routes.flatMap((route): readonly Outgoing[] => {
    const draft = digestOf(source, route, {
      sent: changesSent(outbox, route.id),
      sentAt: ports.clock().toISOString(),
      after: sentTo(outbox, route.to),
      more: more(run.id),
    });
    return draft === undefined ? [] : [{ route, draft, id: deduplicationId(run.id, route.id, draft.changes) }];
  });

/** Publishes a digest to the topic of its route: the recipients' own, or that of the channels' subscribers. */
const publish = async (
  { ports: { channelTopicArn }, publish: send }: Sender,
  { route, id, draft }: Outgoing,
): Promise<{ readonly failure: string } | { readonly subject: string; readonly text: string }> => {
  const topicArn = channels[route.channel].delivery === 'topic' ? route.to : channelTopicArn;
  if (topicArn === undefined)
    return {
      failure: `${route.to}: the deployment has no subscriber of this channel: deploy the policy that names it`,
    };
  const options = { topicArn };
  const message = channels.sns.render({ ...draft.digest, deduplicationId: id }, options);
  const sent = await send(message, options);
  return sent.outcome === 'accepted'
    ? { subject: message.subject, text: message.texts.default }
    : { failure: `${route.to}: ${sent.reason}` };
};

/**
 * Sends a run's digests, one after the other, so that they arrive in order. The outbox names each before it is sent and marks it
 * afterwards: a repeated step sends what is left, under the same ids. Resolves to the failures.
 */
const sendRun = async (sender: Sender, run: Run): Promise<readonly string[]> => {
  const { ports, outboxes } = sender;
  const kept = await outboxes.read(run.id);
  const files = runFiles(ports.bucket, run.id);
  const report = await reportOf(ports, run, files);
  const coverage = kept.coverage ?? (await coverageOf(sender, run, report));
  const accounts = (await files.accounts.read()) ?? [];
  const outgoing = outgoingOf(sender, run, { report, losses: coverage?.losses ?? [], accounts }, kept);
  const pending = outgoing.map(({ route, id, draft }) => ({ route: route.id, id, changes: draft.changes }));
  let outbox = withPending({ ...kept, ...defined({ coverage }) }, pending);
  if (outgoing.length === 0) outbox = closed(outbox, ports.clock());
  await outboxes.write(run.id, outbox);
  const failures: string[] = [];
  for (const { route, id, draft } of outgoing) {
    const sentAt = ports.clock().toISOString();
    const digest = { ...draft.digest, sentAt, after: sentTo(outbox, route.to) };
    const result = await publish(sender, { route, id, draft: { ...draft, digest } });
    if ('failure' in result) {
      failures.push(result.failure);
      continue;
    }
    const { to } = route;
    outbox = withSent(outbox, { route: route.id, id, state: 'sent', changes: draft.changes, to, ...result, sentAt });
    outbox = closed(outbox, ports.clock());
    await outboxes.write(run.id, outbox);
    ports.logger.info('alert sent', { route: route.id, deduplicationId: id, news: draft.changes.length });
  }
  return failures;
};

/** For a run whose results cannot be read, sends only the failure. The next run sends the rest. */
const sendFailure = async (sender: Sender, run: Run, because: unknown): Promise<void> => {
  const unread = because instanceof Error ? because.message : String(because);
  const failure = `${run.failure ?? 'the run failed'} (nor can it be told what it found: ${unread})`;
  const report = summarise({ run: { ...run, failure }, planned: [], records: [], findings: [], transitions: [] });
  const source = { report, losses: [], accounts: [] };
  for (const outgoing of outgoingOf(sender, run, source, { digests: [] })) {
    const result = await publish(sender, outgoing);
    if ('failure' in result) throw new AlertNotSentError(result.failure);
  }
  sender.ports.logger.error('only the failure was sent', { failure });
};

/**
 * Sends every route its changes of the run, after the unsent changes of earlier runs. A run that changed nothing and saw as much as the one
 * before sends nothing.
 */
export const sendAlerts = async (
  { id }: SendAlertsEvent,
  ports: Ports,
): Promise<{ readonly runs: readonly RunId[] }> => {
  const { store, bucket, publish } = ports;
  const run = await store.getRun(id);
  if (run === undefined) throw new AlertNotSentError(`run ${id} is not in the table`);
  if (publish === undefined) return { runs: [] };
  const policy = await policyOf(ports, run);
  const outboxes = outboxesOf(bucket);
  const sender = { ports, publish, outboxes, routes: alertRoutes(policy.alerts), moreOf: moreOf(ports, policy) };
  const failures: string[] = [];
  const sent: RunId[] = [];
  try {
    const unsent = await unsentRuns(await earlierRuns(store, run), outboxes, policy, ports.clock());
    for (const each of [...unsent, run]) {
      failures.push(...(await sendRun(sender, each)));
      sent.push(each.id);
    }
  } catch (error) {
    if (run.state !== 'FAILED') throw error;
    await sendFailure(sender, run, error);
  }
  if (failures.length > 0) throw new AlertNotSentError(failures.join('; '));
  return { runs: sent };
};
