import { expect, test } from 'vitest';
import { plainText, subjectLine } from '../../src/channels/sns/plain-text.ts';
import type { FindingId } from '../../src/domain/ids.ts';
import { digestFor, opened } from '../support/digests.ts';
import { bucketFinding, driftFinding, exampleReport, scope } from '../support/example-report.ts';

test('a mail tells everything that happened, and where more is to be seen', () => {
  const digest = digestFor(
    {
      run: { ...exampleReport.run, state: 'FAILED', failure: 'States.Timeout' },
      changes: [opened(driftFinding('shop-queues'))],
      exceptions: [
        {
          id: 'migration',
          source: 'policy',
          match: {},
          owner: 'platform',
          reason: 'it moves',
          ticket: 'OPS-1',
          expires: '2026-12-01T00:00:00.000Z',
          state: 'expiring',
          findings: 2,
          entered: true,
        },
      ],
    },
    { losses: [{ target: scope('111111111111', 'eu-west-1'), kind: 's3:bucket' }] },
  );
  expect(
    plainText(digest, 10_000),
  ).toBe(`Plumbline: the run failed, 1 opened, less seen of 1 target, 1 exception about to expire
Run audit-2026-11-03 of 2026-11-03 03:00:00 UTC: no open findings, 100 % evaluated, no gaps.

The run failed: States.Timeout

Less is seen than before
  - s3:bucket in 111111111111/eu-west-1. Cure: see the report

Exceptions
  - migration of platform (OPS-1) expires 2026-12-01 00:00:00 UTC, accepts 2 findings: it moves

111111111111, eu-west-1, stack shop-queues
  - HIGH opened: shop-queues differs from its template in 2 of 3 checked resources (4 in all).
      cloudformation-stack-drift, finding drift-shop-queues
      Queue /VisibilityTimeout: expected 30, actual 60
      Queue /Tags/2: added {"Key":"owner","Value":"ops"}
      Queue /KmsMasterKeyId: removed alias/shop
      Topic: DELETED

See plumbline report audit-2026-11-03
`);
});

test('a mail that is too long ends with how much it leaves out', () => {
  const changes = Array.from({ length: 100 }, (_, index) =>
    opened(bucketFinding(`b${index}`, { id: `b${index}` as FindingId })),
  );
  const mail = plainText(digestFor({ changes }), 2000);
  const shown = mail.split('\n').filter((line) => line.startsWith('  - ')).length;
  expect(mail).toContain(`... and ${100 - shown} more.\nSee plumbline report`);
  expect(mail.length).toBeGreaterThan(1800);
});

test('a subject is one line that SNS takes', () => {
  expect(subjectLine({ counts: { opened: 3, resolved: 1 } })).toBe('Plumbline: 3 opened, 1 resolved');
  const counts = Object.fromEntries(
    ['failed', 'opened', 'reopened', 'returned', 'changed', 'resolved', 'incomplete', 'expired'].map((news) => [
      news,
      123_456,
    ]),
  );
  expect(subjectLine({ counts })).toHaveLength(99);
});
