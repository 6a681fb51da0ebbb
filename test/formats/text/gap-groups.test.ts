import { describe, expect, it } from 'vitest';
import type { Gap } from '../../../src/domain/gap.ts';
import { htmlFormat } from '../../../src/formats/html/html.ts';
import { table, tableFormat } from '../../../src/formats/table/table.ts';
import { firstOf, gapGroups, shortDetail } from '../../../src/formats/text/gap-groups.ts';
import { emptyReport, scope } from '../../support/example-report.ts';

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

describe('the resources of a group', () => {
  const denied = (name: string) => gap({ fact: 'versioning', resource: { kind: 's3:bucket', arn: name, name } });
  const names = Array.from({ length: 12 }, (_, index) => `bucket-${index}`);

  it('are all named, in order', () => {
    expect(gapGroups(names.map(denied))[0]?.resources).toEqual(names);
  });

  it('are the first ten where there is little room', () => {
    expect(firstOf(names)).toBe(`${names.slice(0, 10).join(', ')} and 2 more`);
  });

  it('are all in the verbose table and the page, and the first ten in the table', () => {
    const gaps = names.map(denied).map((each) => ({ ...each, cure: { iamAction: 's3:GetBucketVersioning' } }));
    const report = { ...emptyReport, gaps };
    const verbose = tableFormat({ verbose: true }).render(report);
    const page = htmlFormat.render(report);
    for (const name of names)
      expect([verbose, page]).toEqual([expect.stringContaining(name), expect.stringContaining(name)]);
    expect(table.render(report)).toContain('and 2 more (--verbose names all)');
    expect(table.render(report)).not.toContain('bucket-11');
  });
});

describe('a short detail', () => {
  it('keeps the words that name the policy', () => {
    const detail = `s3:GetBucketVersioning failed: AccessDenied: User: arn:aws:sts::111111111111:assumed-role/${'r'.repeat(64)}/plumbline is not authorized to perform: s3:GetBucketVersioning on resource: "arn:aws:s3:::by-rcp" with an explicit deny in a resource control policy (request 1)`;
    const short = shortDetail(detail, 160);
    expect(short.length).toBeLessThanOrEqual(161);
    expect(short).toContain('with an explicit deny in a resource control policy');
  });

  it('is the detail where there is room', () => {
    expect(shortDetail('Access Denied', 160)).toBe('Access Denied');
  });
});
