import { defined } from '../../domain/defined.ts';
import type { RunId } from '../../domain/ids.ts';
import type { RunBucket } from '../../domain/ports.ts';
import type { CoverageLoss } from '../../domain/report.ts';
import type { ReportedExceptions } from '../../engine/acceptance.ts';
import type { CoverageLedger } from '../../engine/coverage-loss.ts';
import { jsonFile, type Outbox, type OutboxDigest, type PolicyExceptions } from './run-files.ts';

/** A digest that was sent; the object's name begins with its position. */
interface FormerAlert {
  readonly route: string;
  readonly topicArn: string;
  readonly deduplicationId: string;
  readonly sentAt: string;
  readonly newsIds: readonly string[];
  readonly subject: string;
  readonly text: string;
}

interface FormerCoverage {
  readonly ledger: Readonly<Record<string, Readonly<Record<string, readonly [resources: number, unlisted: 0 | 1]>>>>;
  readonly falls: readonly CoverageLoss[];
}

const mapValues = <V, W>(record: Readonly<Record<string, V>>, change: (value: V) => W): Readonly<Record<string, W>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

const coverageOf = ({ ledger, falls }: FormerCoverage): NonNullable<Outbox['coverage']> => ({
  ledger: mapValues(ledger, (kinds) =>
    mapValues(kinds, ([resources, unlisted]) => ({ resources, unlisted: unlisted === 1 })),
  ) satisfies CoverageLedger,
  losses: falls,
});

const digestOf = ({ deduplicationId: id, newsIds: changes, topicArn: to, ...alert }: FormerAlert): OutboxDigest => ({
  ...alert,
  id,
  to,
  changes,
  state: 'sent',
});

/** The outbox of a run that kept it in several objects, as earlier versions did; undefined where it has none of them. */
export const formerOutbox = async (bucket: RunBucket, id: RunId): Promise<Outbox | undefined> => {
  const folder = `runs/${id}`;
  const read = <T>(key: string): Promise<T | undefined> => jsonFile<T>(bucket, key).read();
  const [exceptions, coverage, closing, keys] = await Promise.all([
    read<ReportedExceptions>(`${folder}/told.json`),
    read<FormerCoverage>(`${folder}/coverage.json`),
    read<{ readonly at: string }>(`${folder}/alerted.json`),
    bucket.list(`${folder}/alerts/`),
  ]);
  const alerts = await Promise.all(keys.map((key) => read<FormerAlert>(key)));
  if (exceptions === undefined && coverage === undefined && closing === undefined && keys.length === 0)
    return undefined;
  return {
    ...defined({ exceptions, coverage: coverage === undefined ? undefined : coverageOf(coverage) }),
    digests: alerts.flatMap((alert) => (alert === undefined ? [] : [digestOf(alert)])),
    ...defined({ closedAt: closing?.at }),
  };
};

/** The policy's exceptions and drift ignores of a run that kept them apart from the policy. */
export const formerExceptions = (bucket: RunBucket, id: RunId): Promise<PolicyExceptions | undefined> =>
  jsonFile<PolicyExceptions>(bucket, `runs/${id}/exceptions.json`).read();
