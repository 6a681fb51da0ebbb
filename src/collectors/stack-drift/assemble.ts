import type { StackResource } from '../../aws/operations/cloudformation/cloudformation.ts';
import type { ResourceDrift as DriftRow } from '../../aws/operations/cloudformation/cloudformation-drift.ts';
import { textHash } from '../../aws/text-hash.ts';
import { byText } from '../../domain/by-text.ts';
import { cloudformationCalls } from '../../domain/calls/cloudformation.ts';
import { defined } from '../../domain/defined.ts';
import type { DriftDifference, DriftedStackResource, StackDrift } from '../../domain/facts.ts';
import type { GapCause } from '../../domain/gap.ts';
import { canonical } from '../../domain/json.ts';
import { cutTogether } from '../../domain/redact/cut-together.ts';
import { redactTogether } from '../../domain/redact/redact.ts';
import { unknownResource } from './detection-failures.ts';
import type { WholeDetection } from './progress.ts';

export interface DriftRows {
  readonly stackStatus: string;
  readonly check: Omit<WholeDetection, 'retry' | 'rounds'>;
  /** ListStackResources. */
  readonly summaries: readonly StackResource[];
  /** Whether they were read to their end. */
  readonly isListed: boolean;
  /** DescribeStackResourceDrifts, when it was needed. */
  readonly drifts: readonly DriftRow[];
  /** Reasons why the rows were not read to their end. */
  readonly unreadRows: readonly GapCause[];
}

export interface Assembled {
  readonly drift: Extract<StackDrift, { kind: 'detected' }>;
  readonly missing: readonly GapCause[];
  /** Logical id and reason of each resource that CloudFormation could not check. */
  readonly failed: readonly { readonly logicalId: string; readonly reason: string }[];
}

interface Row {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string | undefined;
  readonly status: string;
  readonly checkedAt: Date | undefined;
  readonly detail: DriftRow | undefined;
}

/** Merges both answers about a resource. The description of a drift is the younger of the two. */
const rowsOf = ({ summaries, drifts }: DriftRows): readonly Row[] => {
  const details = new Map(drifts.map((drift) => [drift.logicalId, drift]));
  const rows = new Map<string, Row>();
  for (const { logicalId, type, physicalId, driftStatus: status, driftCheckedAt: checkedAt } of summaries)
    rows.set(logicalId, { logicalId, type, physicalId, status, checkedAt, detail: undefined });
  for (const [logicalId, detail] of details) {
    rows.set(logicalId, {
      logicalId,
      type: detail.type || (rows.get(logicalId)?.type ?? ''),
      physicalId: detail.physicalId ?? rows.get(logicalId)?.physicalId,
      status: detail.status,
      checkedAt: detail.checkedAt,
      detail,
    });
  }
  return [...rows.values()].sort((left, right) => byText(left.logicalId, right.logicalId));
};

/** Some APIs give whole seconds. */
const isBefore = (row: Date, check: string): boolean =>
  row.getTime() < Math.floor(new Date(check).getTime() / 1000) * 1000;

const COMPARED: ReadonlySet<string> = new Set(['IN_SYNC', 'MODIFIED', 'DELETED']);
const LEFT_OUT = 'the last detection left it out';

const parsed = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
};

/** Tests whether a row says MODIFIED, lists no difference, and shows the same properties twice. */
const isUnexplained = (detail: DriftRow | undefined): boolean => {
  if (detail?.status !== 'MODIFIED' || detail.differences.length > 0) return false;
  const [expected, actual] = [parsed(detail.expectedProperties), parsed(detail.actualProperties)];
  return expected !== undefined && canonical(expected) === canonical(actual);
};

/** Lists the types of which the detection compared at least one resource. */
const checkedTypesOf = (rows: readonly Row[], check: DriftRows['check']): ReadonlySet<string> =>
  new Set(
    rows
      .filter(
        ({ status, checkedAt }) => COMPARED.has(status) && checkedAt !== undefined && !isBefore(checkedAt, check.at),
      )
      .map(({ type }) => type),
  );

/**
 * Returns the reason why this detection did not reach the resource; undefined if it did, or if there was nothing to
 * check.
 */
const failureOf = (
  { logicalId, type, status, checkedAt, detail }: Row,
  check: DriftRows['check'],
  checkedTypes: ReadonlySet<string>,
): string | undefined => {
  const reason = check.failures[logicalId];
  switch (status) {
    case 'IN_SYNC':
    case 'MODIFIED':
    case 'DELETED':
      if (checkedAt === undefined) return reason;
      // The row of an earlier check, left as it was.
      if (isBefore(checkedAt, check.at)) return reason ?? LEFT_OUT;
      return isUnexplained(detail) ? 'its row says MODIFIED and shows no difference' : undefined;
    case 'NOT_CHECKED':
      return reason ?? (checkedTypes.has(type) ? LEFT_OUT : undefined);
    case 'UNSUPPORTED':
      return reason;
    case 'UNKNOWN':
      return detail?.reason ?? reason ?? 'no reason given';
    default:
      return `its drift status is ${status}`;
  }
};

/**
 * Redacts and cuts both values of a difference. A cut pair keeps the hash of the whole redacted pair, so that a later
 * change of what was cut away is seen.
 */
const differenceOf = ({ path, expected, actual, type }: DriftRow['differences'][number]): DriftDifference => {
  const whole = redactTogether(path, [expected, actual]);
  const cut = cutTogether(whole);
  const [shownExpected = '', shownActual = ''] = cut;
  const isCut = cut.some((value, index) => value !== whole[index]);
  const sha256 = isCut ? textHash(JSON.stringify(whole)) : undefined;
  return { path, expected: shownExpected, actual: shownActual, type, ...defined({ sha256 }) };
};

const differencesOf = (detail: DriftRow | undefined): readonly DriftDifference[] =>
  (detail?.differences ?? [])
    .map(differenceOf)
    .sort((left, right) => byText(left.path, right.path) || byText(left.expected, right.expected));

/** Separates proof from gaps. Rows of an earlier detection prove nothing. */
export const assemble = (input: DriftRows): Assembled => {
  const { stackStatus, check, isListed, unreadRows } = input;
  const rows = rowsOf(input);
  const drifted: DriftedStackResource[] = [];
  const failed: { logicalId: string; reason: string }[] = [];
  const unknown: GapCause[] = [];
  const checkedTypes = checkedTypesOf(rows, check);
  let checkedResources = 0;
  for (const row of rows) {
    const { logicalId, physicalId, type, status } = row;
    const reason = failureOf(row, check, checkedTypes);
    if (reason !== undefined) {
      failed.push({ logicalId, reason });
      unknown.push(unknownResource(logicalId, type, reason));
    } else if (status === 'MODIFIED' || status === 'DELETED') {
      checkedResources += 1;
      const differences = status === 'MODIFIED' ? differencesOf(row.detail) : [];
      const isUnread = status === 'MODIFIED' && row.detail === undefined && unreadRows.length > 0;
      const unread = isUnread ? { differencesUnread: true as const } : {};
      drifted.push({ logicalId, physicalId, type, status, differences, ...unread });
    } else if (status === 'IN_SYNC') checkedResources += 1;
  }
  const missing = [...unreadRows, ...unknown];
  const shown = check.status === 'IN_SYNC' || (check.status === 'DRIFTED' && drifted.length > 0);
  if (missing.length === 0 && (!shown || check.unexplained !== undefined))
    missing.push(unexplained(check.status, check.unexplained));
  return {
    drift: {
      kind: 'detected',
      stackStatus,
      status: check.status,
      checkedResources,
      totalResources: isListed ? rows.length : undefined,
      drifted,
    },
    missing,
    failed,
  };
};

/** The rows do not bear out what CloudFormation says of the stack. */
const unexplained = (status: string, reason: string | undefined): GapCause => ({
  reason: 'resource-unknown',
  detail: `CloudFormation says ${status} and names no resource as the cause${reason === undefined ? '' : `: ${reason}`}`,
  operation: cloudformationCalls.describeStackDriftDetectionStatus.operation,
});
