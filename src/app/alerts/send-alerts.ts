import type { Alert, AlertRoute } from '../../domain/alert.ts';
import { SEVERITIES } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { RunId } from '../../domain/ids.ts';
import type { Notifier } from '../../domain/ports.ts';
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
import { type Outbox, runFiles } from '../runs/run-files.ts';
import { runPolicy } from '../runs/run-policy.ts';
import { alertRoutes } from './alert-routes.ts';
import { alertTexts } from './alert-texts.ts';
import { unsentRuns } from './unsent-runs.ts';

type Ports = Pick<
  Container,
  'bucket' | 'clock' | 'exceptions' | 'logger' | 'notifier' | 'policy' | 'runCache' | 'store' | 'table'
>;

/** A digest that its channel did not take; the step is repeated. */
class AlertNotSentError extends Error {
  override readonly name = 'AlertNotSentError';
}

/** What a step sends with: the routes and the link of its own run's policy, also for earlier runs that it sends digests of. */
interface Sender {
  readonly ports: Ports;
  readonly notifier: Notifier;
  readonly outboxes: Outboxes;
  readonly routes: readonly AlertRoute[];
  /** A link, or the command that prints the report again. */
  readonly moreOf: (id: RunId) => string;
}

const moreOf =
  ({ bucket, table }: Ports, { alerts: { link } }: Policy) =>
  (id: RunId): string =>
    link === undefined
      ? `plumbline report ${id}${table === undefined ? '' : ` --table ${table} --bucket ${bucket.name}`}`
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
const reportOf = async (ports: Ports, run: Run): Promise<Report> => {
  const written = run.state === 'SUCCEEDED' ? await runFiles(ports.bucket, run.id).report.read() : undefined;
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

const attributesOf = (run: Run, route: AlertRoute, id: string, draft: DigestDraft): Alert['attributes'] => {
  const severities = draft.severities.toSorted((one, other) => SEVERITIES.indexOf(other) - SEVERITIES.indexOf(one));
  return {
    deduplicationId: id,
    runId: run.id,
    runState: run.state,
    route: route.id,
    ...defined({ severity: severities[0] }),
    severities,
    checks: draft.checks,
    transitions: Object.keys(draft.digest.counts),
  };
};

/** A digest that is to be sent. */
interface Outgoing {
  readonly route: AlertRoute;
  readonly id: string;
  readonly draft: DigestDraft;
}

/** The digests of a run that its routes were not sent yet. */
const outgoingOf = ({ ports, routes, moreOf: more }: Sender, run: Run, source: DigestSource, outbox: Outbox) =>
  routes.flatMap((route): readonly Outgoing[] => {
    const draft = digestOf(source, route, {
      sent: changesSent(outbox, route.id),
      sentAt: ports.clock().toISOString(),
      after: sentTo(outbox, route.topicArn),
      more: more(run.id),
    });
    return draft === undefined ? [] : [{ route, draft, id: deduplicationId(run.id, route.id, draft.changes) }];
  });

/** Hands a digest to the notifier. */
const publish = async ({ notifier }: Sender, run: Run, { route, id, draft }: Outgoing) => {
  const { topicArn } = route;
  const { subject, texts } = alertTexts({ ...draft.digest, deduplicationId: id });
  const attributes = attributesOf(run, route, id, draft);
  const delivery = await notifier.notify({
    runId: run.id,
    route: route.id,
    topicArn,
    deduplicationId: id,
    subject,
    texts,
    attributes,
  });
  return { delivery, sent: { topicArn, subject, text: texts.default, sentAt: draft.digest.sentAt } };
};

/**
 * Sends a run's digests, one after the other, so that they arrive in order. The outbox names each before it is sent and marks it
 * afterwards: a repeated step sends what is left, under the same ids. Resolves to the failures.
 */
const sendRun = async (sender: Sender, run: Run): Promise<readonly string[]> => {
  const { ports, outboxes } = sender;
  const kept = await outboxes.read(run.id);
  const report = await reportOf(ports, run);
  const coverage = kept.coverage ?? (await coverageOf(sender, run, report));
  const accounts = (await runFiles(ports.bucket, run.id).accounts.read()) ?? [];
  const outgoing = outgoingOf(sender, run, { report, losses: coverage?.losses ?? [], accounts }, kept);
  const pending = outgoing.map(({ route, id, draft }) => ({ route: route.id, id, changes: draft.changes }));
  let outbox = withPending({ ...kept, ...defined({ coverage }) }, pending);
  if (outgoing.length === 0) outbox = closed(outbox, ports.clock());
  await outboxes.write(run.id, outbox);
  const failures: string[] = [];
  for (const { route, id, draft } of outgoing) {
    const digest = { ...draft.digest, sentAt: ports.clock().toISOString(), after: sentTo(outbox, route.topicArn) };
    const { delivery, sent } = await publish(sender, run, { route, id, draft: { ...draft, digest } });
    if (!delivery.ok) {
      failures.push(`${route.topicArn}: ${delivery.reason}`);
      continue;
    }
    outbox = withSent(outbox, { route: route.id, id, state: 'sent', changes: draft.changes, ...sent });
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
    const { delivery } = await publish(sender, run, outgoing);
    if (!delivery.ok) throw new AlertNotSentError(`${outgoing.route.topicArn}: ${delivery.reason}`);
  }
  sender.ports.logger.error('only the failure was sent', { failure });
};

/**
 * Sends every route the news of the run, and first those of earlier runs that ended before they were sent. A run that changed nothing and
 * saw as much as the one before sends nothing.
 */
export const sendAlerts = async (
  { id }: SendAlertsEvent,
  ports: Ports,
): Promise<{ readonly runs: readonly RunId[] }> => {
  const { store, bucket, notifier } = ports;
  const run = await store.getRun(id);
  if (run === undefined) throw new AlertNotSentError(`run ${id} is not in the table`);
  if (notifier === undefined) return { runs: [] };
  const policy = await policyOf(ports, run);
  const outboxes = outboxesOf(bucket);
  const sender = { ports, notifier, outboxes, routes: alertRoutes(policy.alerts), moreOf: moreOf(ports, policy) };
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
