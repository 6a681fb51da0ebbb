import { describe, expect, it } from 'vitest';
import type { Gap } from '../../../src/domain/gap.ts';
import { gapGroups } from '../../../src/formats/text/gap-groups.ts';
import { scope } from '../../support/example-report.ts';

const gap = (more: Partial<Gap> = {}): Gap => ({
  target: scope('111111111111', 'eu-west-1'),
  reason: 'access-denied',
  detail: 'AccessDenied',
  operation: 's3:GetBucketEncryption',
  action: 's3:GetEncryptionConfiguration',
  kind: 's3:bucket',
  ...more,
});

describe('gaps', () => {
  it('are grouped by reason, call and cure, most first', () => {
    const groups = gapGroups([
      gap({ reason: 'throttled' }),
      gap(),
      gap({ target: scope('222222222222', 'eu-west-1') }),
      gap({ target: scope('222222222222', 'eu-west-1') }),
    ]);
    expect(groups.map(({ reason, count, cure }) => [reason, count, cure])).toEqual([
      ['access-denied', 3, 'allow s3:GetEncryptionConfiguration'],
      ['throttled', 1, 'audit again, or at a quieter time'],
    ]);
    expect(groups[0]?.scopes).toEqual([
      ['222222222222/eu-west-1', 2],
      ['111111111111/eu-west-1', 1],
    ]);
  });

  it.each<readonly [name: string, gap: Partial<Gap>, what: string]>([
    ['a listing', {}, 'listing of s3:bucket'],
    ['a fact', { fact: 'encryption', resource: { kind: 's3:bucket', arn: 'a', name: 'b' } }, 'encryption of s3:bucket'],
    ['a check of a resource', { resource: { kind: 's3:bucket', arn: 'a', name: 'b' } }, 's3:bucket'],
    ['a part', { part: 'Queue', resource: { kind: 's3:bucket', arn: 'a', name: 'b' } }, 'part of a resource'],
  ])('say that %s could not be seen', (_, more, what) => {
    expect(gapGroups([gap(more)])[0]?.what).toBe(what);
  });

  it('say that a whole target could not be seen', () => {
    const { kind: _, ...whole } = gap();
    expect(gapGroups([whole])[0]?.what).toBe('whole target');
  });
});
