import { describe, expect, test } from 'vitest';
import type { Gap } from '../../src/domain/gap.ts';
import type { AccountId, Region } from '../../src/domain/ids.ts';
import type { ReportTarget } from '../../src/domain/report.ts';
import type { Scope } from '../../src/domain/scope.ts';
import { type CoverageLedger, coverageLedger, coverageLosses } from '../../src/engine/coverage-loss.ts';
import { bucketRef } from '../support/subjects.ts';

const scope = (accountId: string, region: string): Scope => ({
  partition: 'aws',
  accountId: accountId as AccountId,
  region: region as Region,
});
const target = (accountId: string, expected: number, evaluated: number, listed = true): ReportTarget => ({
  ...scope(accountId, 'eu-west-1'),
  coverage: { 's3:bucket': { listed, expected, evaluated } },
});
const hidden = (accountId: string, region: string): Gap => ({
  target: scope(accountId, region),
  reason: 'access-denied',
  detail: 'denied',
});
/** A gap that does not hide a target as a whole. */
const inPart = (more: Partial<Gap>): Gap => ({ ...hidden('1', 'eu-west-1'), ...more });
interface Seen {
  readonly targets?: readonly ReportTarget[];
  readonly gaps?: readonly Gap[];
}
/** The losses of each of several runs in a row: `account/Region kind`. */
const lostIn = (runs: readonly Seen[]): readonly (readonly string[])[] => {
  let before: CoverageLedger | undefined;
  return runs.map(({ targets = [], gaps = [] }) => {
    const ledger = coverageLedger({ targets, gaps }, before);
    const losses = coverageLosses(ledger, before);
    before = JSON.parse(JSON.stringify(ledger)) as CoverageLedger;
    return losses.map((loss) => `${loss.target.accountId}/${loss.target.region} ${loss.kind}`);
  });
};

const WHOLE = { targets: [target('1', 10, 10)] };
const PART = { targets: [target('1', 10, 9)] };
const FALL = ['1/eu-west-1 s3:bucket'];

describe('what is not seen any more', () => {
  test.each<[string, readonly Seen[], readonly (readonly string[])[]]>([
    ['everything is seen all the time', [WHOLE, WHOLE], [[], []]],
    ['something was never seen: it is told once', [PART, PART, PART], [FALL, [], []]],
    ['something is not seen any more', [WHOLE, PART, PART], [[], FALL, []]],
    ['it is seen again, and then not', [PART, WHOLE, PART], [FALL, [], FALL]],
    ['more and more is not seen', [PART, { targets: [target('1', 10, 5)] }], [FALL, FALL]],
    ['less is there, and as little of it is not seen', [PART, { targets: [target('1', 5, 4)] }], [FALL, []]],
    ['the listing fails', [WHOLE, { targets: [target('1', 1, 0, false)] }], [[], FALL]],
    [
      'the listing fails for good',
      [{ targets: [target('1', 1, 0, false)] }, { targets: [target('1', 1, 0, false)] }],
      [FALL, []],
    ],
    ['a listing that failed is read, in part', [{ targets: [target('1', 1, 0, false)] }, PART], [FALL, []]],
    ['nothing is there', [{ targets: [target('1', 0, 0)] }], [[]]],
    [
      'a target is not audited any more',
      [WHOLE, { ...WHOLE, gaps: [hidden('1', 'eu-west-1')] }],
      [[], ['1/eu-west-1 *']],
    ],
    [
      'a role cannot be assumed any more',
      [WHOLE, { gaps: [hidden('1', '*')] }, { gaps: [hidden('1', '*')] }],
      [[], ['1/* *'], []],
    ],
    [
      'a role can be assumed again, and then not',
      [{ gaps: [hidden('1', '*')] }, WHOLE, { gaps: [hidden('1', '*')] }],
      [['1/* *'], [], ['1/* *']],
    ],
    [
      'the organization cannot be listed',
      [{ gaps: [hidden('*', '*')] }, { gaps: [hidden('*', '*')] }, WHOLE],
      [['*/* *'], [], []],
    ],
    [
      'a run looks at another account: the first stays as it was',
      [PART, { targets: [target('2', 1, 1)] }, PART],
      [FALL, [], []],
    ],
    [
      'a run looks at less: what it does not look at stays as it was',
      [{ gaps: [hidden('1', '*')] }, { targets: [target('2', 1, 1)] }, { gaps: [hidden('1', '*')] }],
      [['1/* *'], [], []],
    ],
    [
      'a target is audited again, and then not',
      [{ gaps: [hidden('1', 'eu-west-1')] }, WHOLE, { gaps: [hidden('1', 'eu-west-1')] }],
      [['1/eu-west-1 *'], [], ['1/eu-west-1 *']],
    ],
    [
      'a target that is hidden as a whole is told as a whole, and what was known of it is kept',
      [PART, { targets: [target('1', 1, 0, false)], gaps: [hidden('1', 'eu-west-1')] }, PART],
      [FALL, ['1/eu-west-1 *'], []],
    ],
    [
      'a listing or a resource is not read: the target is seen all the same',
      [WHOLE, { ...WHOLE, gaps: [inPart({ kind: 's3:bucket' }), inPart({ resource: bucketRef('a') })] }],
      [[], []],
    ],
    [
      'a listing that failed is read, and more of it is not seen than was known',
      [{ targets: [target('1', 1, 0, false)] }, { targets: [target('1', 10, 2)] }],
      [FALL, []],
    ],
    [
      'another Region of the account is looked at: a Region that is not stays as it was',
      [
        { gaps: [hidden('1', 'eu-west-1')] },
        { targets: [{ ...target('1', 1, 1), region: 'us-east-1' as Region }] },
        { gaps: [hidden('1', 'eu-west-1')] },
      ],
      [['1/eu-west-1 *'], [], []],
    ],
    [
      'the organization can be listed again, and then not',
      [{ gaps: [hidden('*', '*')] }, WHOLE, { gaps: [hidden('*', '*')] }],
      [['*/* *'], [], ['*/* *']],
    ],
    [
      'several things at once: in the order of account, Region and kind',
      [
        {
          targets: [
            target('2', 10, 9),
            {
              ...scope('1', 'eu-west-1'),
              coverage: {
                's3:bucket': { listed: true, expected: 2, evaluated: 1 },
                'logs:log-group': { listed: true, expected: 2, evaluated: 1 },
                'cloudformation:stack': { listed: false, expected: 1, evaluated: 0 },
              },
            },
          ],
          gaps: [hidden('3', '*'), hidden('1', 'ap-east-1')],
        },
      ],
      [
        [
          '1/ap-east-1 *',
          '1/eu-west-1 cloudformation:stack',
          '1/eu-west-1 logs:log-group',
          '1/eu-west-1 s3:bucket',
          '2/eu-west-1 s3:bucket',
          '3/* *',
        ],
      ],
    ],
  ])('%s', (_, runs, expected) => {
    expect(lostIn(runs)).toEqual(expected);
  });

  test('a ledger holds nothing of what is seen', () => {
    const ledger = coverageLedger({ targets: [target('1', 10, 10)], gaps: [] }, coverageLedger({ ...PART, gaps: [] }));
    expect(ledger).toEqual({});
  });
});
