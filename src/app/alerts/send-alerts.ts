import type { AccountContext } from '../../domain/account-context.ts';
import type { Alert, AlertRoute } from '../../domain/alert.ts';
import { SEVERITIES } from '../../domain/check.ts';
import type { RunId } from '../../domain/ids.ts';
import type { Delivery, Notifier } from '../../domain/ports.ts';
import type { Report } from '../../domain/report.ts';
import type { Run } from '../../domain/run.ts';
import { type CoverageNews, coverageNews } from '../../engine/coverage-news.ts';
import { deduplicationId } from '../../engine/deduplication-id.ts';
import { summarise } from '../../engine/summarise.ts';
import { type DigestDraft, type DigestSource, digestOf } from '../../formats/digest/digest-of-run.ts';
import type { Container } from '../container.ts';
import { readReport } from '../report/read-report.ts';
import type { SendAlertsEvent } from '../runs/events.ts';
import { runKeys } from '../runs/run-keys.ts';
import { alertRoutes } from './alert-routes.ts';
import { alertTexts } from './alert-texts.ts';
import { unsentRuns } from './unsent-runs.ts';

/** An alert that a channel did not take; the step is repeated. */
export class AlertNotSentError extends Error {
  override readonly name = 'AlertNotSentError';
}

/** Runs that are looked through for what was seen before. */
const RUNS_LOOKED_THROUGH = 25;

/** What was sent to a route, kept with the run. */
interface SentAlert {
  readonly route: string;
  readonly topicArn: string;
  readonly deduplicationId: string;
  readonly sentAt: string;
  readonly newsIds: readonly string[];
  readonly subject: string;
  readonly text: string;
}

const readJson = async <T>({ bucket }: Pick<Container, 'bucket'>, key: string): Promise<T | undefined> => {
  const text = await bucket.get(key);
  return text === undefined ? undefined : (JSON.parse(text) as T);
};

/** The report as it was written; of a run that came to no report, or failed after it, as it stands. */
const reportOf = async (container: Container, run: Run): Promise<Report> => {
  const written = run.state === 'SUCCEEDED' ? await readJson<Report>(container, runKeys(run.id).report) : undefined;
  const report = written ?? (await readReport(container, run, { outcomes: false }));
  if (run.state !== 'RUNNING') return report;
  return { ...report, run: { ...report.run, state: 'FAILED', failure: 'it was stopped or died before it ended' } };
};

/** What is not seen any more. It is decided once a run, so that a repeated step says the same; a run that came to no report decides nothing. */
const fallsOf = async (container: Container, run: Run, report: Report): Promise<CoverageNews['falls']> => {
  if (run.state !== 'SUCCEEDED') return [];
  const { store, bucket } = container;
  const { coverage: key } = runKeys(run.id);
  const decided = await readJson<CoverageNews>(container, key);
  if (decided !== undefined) return decided.falls;
  let before: CoverageNews | undefined;
  for (const { id, startedAt } of await store.listRuns(RUNS_LOOKED_THROUGH)) {
    if (id === run.id || startedAt > run.startedAt) continue;
    before = await readJson<CoverageNews>(container, runKeys(id).coverage);
    if (before !== undefined) break;
  }
  const news = coverageNews(report, before?.ledger);
  await bucket.put(key, JSON.stringify(news));
  return news.falls;
};

/** What was told of the run before, in the order in which it was sent. */
const sentBefore = async (container: Container, id: RunId): Promise<readonly SentAlert[]> => {
  const keys = await container.bucket.list(runKeys(id).alertsPrefix);
  const sent = await Promise.all(keys.map((key) => readJson<SentAlert>(container, key)));
  return sent.filter((alert) => alert !== undefined);
};

/** A link, or the command that reports the run again. */
const moreOf = ({ policy, bucket, table }: Container, { id }: Run): string => {
  const { link } = policy.alerts;
  if (link !== undefined) return link.replaceAll('{run}', encodeURIComponent(id));
  return `plumbline report ${id}${table === undefined ? '' : ` --table ${table} --bucket ${bucket.name}`}`;
};

const attributesOf = (
  run: Run,
  route: AlertRoute,
  id: string,
  { digest, severities, checks }: DigestDraft,
): Alert['attributes'] => {
  const sorted = severities.toSorted((one, other) => SEVERITIES.indexOf(other) - SEVERITIES.indexOf(one));
  return {
    deduplicationId: id,
    runId: run.id,
    runState: run.state,
    route: route.id,
    ...(sorted[0] === undefined ? {} : { severity: sorted[0] }),
    severities: sorted,
    checks,
    transitions: Object.keys(digest.counts),
  };
};

/** Hands a digest to the channel. Resolves to what it said, and to the digest's id. */
const send = async (
  notifier: Notifier,
  run: Run,
  route: AlertRoute,
  draft: DigestDraft,
): Promise<{ readonly delivery: Delivery; readonly sent: Omit<SentAlert, 'sentAt'> }> => {
  const id = deduplicationId(run.id, route.id, draft.newsIds);
  const { subject, texts } = alertTexts({ ...draft.digest, deduplicationId: id });
  const alert = { runId: run.id, route: route.id, topicArn: route.topicArn, deduplicationId: id };
  const delivery = await notifier.notify({ ...alert, subject, texts, attributes: attributesOf(run, route, id, draft) });
  const { topicArn } = route;
  return {
    delivery,
    sent: { route: route.id, topicArn, deduplicationId: id, newsIds: draft.newsIds, subject, text: texts.default },
  };
};

/** Sends the routes what they were not told of the run yet, one after the other, so that they come in order. Resolves to what was not taken. */
const tell = async (container: Container, notifier: Notifier, run: Run): Promise<readonly string[]> => {
  const { bucket, clock, policy, logger } = container;
  const report = await reportOf(container, run);
  const source: DigestSource = {
    report,
    falls: await fallsOf(container, run, report),
    accounts: (await readJson<readonly AccountContext[]>(container, runKeys(run.id).accounts)) ?? [],
  };
  const before = [...(await sentBefore(container, run.id))];
  const failures: string[] = [];
  for (const route of alertRoutes(policy.alerts)) {
    const told = new Set(before.filter((alert) => alert.route === route.id).flatMap(({ newsIds }) => newsIds));
    const after = before.filter(({ topicArn }) => topicArn === route.topicArn).map((alert) => alert.deduplicationId);
    const sentAt = clock().toISOString();
    const draft = digestOf(source, route, { told, sentAt, after, more: moreOf(container, run) });
    if (draft === undefined) continue;
    const { delivery, sent } = await send(notifier, run, route, draft);
    if (!delivery.ok) {
      failures.push(`${route.topicArn}: ${delivery.reason}`);
      continue;
    }
    const { deduplicationId: id, newsIds } = sent;
    await bucket.put(runKeys(run.id).alert(before.length, id), JSON.stringify({ ...sent, sentAt }));
    before.push({ ...sent, sentAt });
    logger.info('alert sent', { route: route.id, deduplicationId: id, news: newsIds.length });
  }
  if (failures.length === 0) await bucket.put(runKeys(run.id).alerted, JSON.stringify({ at: clock().toISOString() }));
  return failures;
};

/** Of a run that failed as nothing can be read, that alone. What else there is to tell, the next run tells. */
const tellFailure = async (container: Container, notifier: Notifier, run: Run, because: unknown): Promise<void> => {
  const { policy, clock, logger } = container;
  const unread = because instanceof Error ? because.message : String(because);
  const failure = `${run.failure ?? 'the run failed'} (nor can it be told what it found: ${unread})`;
  const report = summarise({ run: { ...run, failure }, planned: [], records: [], findings: [], transitions: [] });
  for (const route of alertRoutes(policy.alerts)) {
    const context = { told: new Set<string>(), sentAt: clock().toISOString(), after: [], more: moreOf(container, run) };
    const draft = digestOf({ report, falls: [], accounts: [] }, route, context);
    if (draft === undefined) continue;
    const { delivery } = await send(notifier, run, route, draft);
    if (!delivery.ok) throw new AlertNotSentError(`${route.topicArn}: ${delivery.reason}`);
  }
  logger.error('only the failure was told', { failure });
};

/**
 * Tells every route its news of the run, and first those of earlier runs that ended before they were told. A run that changed nothing
 * and saw as much as the one before tells nothing. A repeated step sends what is left, with the same ids.
 */
export const sendAlerts = async (
  { id }: SendAlertsEvent,
  container: Container,
): Promise<{ readonly runs: readonly RunId[] }> => {
  const { store, notifier } = container;
  const run = await store.getRun(id);
  if (run === undefined) throw new AlertNotSentError(`run ${id} is not in the table`);
  if (notifier === undefined) return { runs: [] };
  const failures: string[] = [];
  const told: RunId[] = [];
  try {
    for (const each of [...(await unsentRuns(container, run)), run]) {
      failures.push(...(await tell(container, notifier, each)));
      told.push(each.id);
    }
  } catch (error) {
    if (run.state !== 'FAILED') throw error;
    await tellFailure(container, notifier, run, error);
  }
  if (failures.length > 0) throw new AlertNotSentError(failures.join('; '));
  return { runs: told };
};
