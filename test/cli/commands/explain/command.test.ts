import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runKeys } from '../../../../src/app/runs/run-keys.ts';
import { openLocalStores } from '../../../../src/cli/stores/local-stores.ts';
import type { AccountId, FindingId, Region, RunId } from '../../../../src/domain/ids.ts';
import { runCli } from '../../../support/cli-context.ts';
import { bucketFinding } from '../../../support/example-report.ts';

const clock = () => new Date('2026-11-03T03:00:00.000Z');
const target = { partition: 'aws', accountId: '111111111111' as AccountId, region: 'eu-west-1' as Region } as const;
const id = (first: string) => first.padEnd(32, '0') as FindingId;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plumbline-explain-'));
  const { store, bucket, close } = await openLocalStores({ directory, clock });
  const runId = 'first' as RunId;
  await store.putRun({
    id: runId,
    startedAt: '2026-11-01T03:00:00.000Z',
    state: 'SUCCEEDED',
    trigger: 'local',
    targets: 1,
    gaps: [],
    apiCalls: {},
  });
  await bucket.put(runKeys(runId).targets, JSON.stringify([target]));
  for (const [name, first] of [
    ['shop', 'abcdef01'],
    ['store', 'abcdef02'],
  ] as const) {
    const finding = { ...bucketFinding(name), id: id(first) };
    await store.apply(runId, target, [{ type: 'opened', at: finding.lastSeen, finding }]);
  }
  await close();
});
afterAll(() => rm(directory, { recursive: true }));

describe('plumbline explain <finding>', () => {
  it('explains the finding whose id begins so', async () => {
    const { code, stdout, stderr } = await runCli(['explain', 'abcdef01'], { directory });
    expect(stderr).toBe('');
    expect(stdout).toContain(id('abcdef01'));
    expect(stdout).toContain('put-bucket-versioning --bucket shop');
    expect(stdout).toContain('give one with --config');
    expect(code).toBe(0);
  });

  it('explains it by a policy file, and as JSON', async () => {
    await writeFile(join(directory, 'p.yml'), 'version: 1\nchecks: { s3-bucket-versioning: { severity: HIGH } }\n');
    const { code, stdout } = await runCli(['explain', id('abcdef01'), '--config', 'p.yml', '--format', 'json'], {
      directory,
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      finding: { id: id('abcdef01'), resource: { name: 'shop' } },
      effective: { kind: 'applies', severity: 'HIGH' },
      history: [{ run: 'first', type: 'opened' }],
    });
  });

  it.each([
    ['abcdef', 'abcdef is the prefix of several findings:\nabcdef01'],
    ['123456', 'there is no finding 123456'],
    ['abcde', 'there is no check "abcde"'],
    ['s3-bucket-versionin', 'did you mean "s3-bucket-versioning"?'],
  ])('refuses %s: %s', async (given, problem) => {
    const { code, stdout, stderr } = await runCli(['explain', given], { directory });
    expect(stderr).toContain(problem);
    expect(stdout).toBe('');
    expect(code).toBe(64);
  });

  it('needs something that was audited', async () => {
    const { code, stderr } = await runCli(['explain', 'abcdef01', '--state', 'nowhere'], { directory });
    expect(stderr).toContain('no audit found in nowhere. Run `plumbline audit`');
    expect(code).toBe(64);
  });
});

describe('plumbline explain <check>', () => {
  it('says all about it, for programs too', async () => {
    const { stdout } = await runCli(['explain', 's3-bucket-versioning', '--format', 'json'], { directory });
    expect(JSON.parse(stdout)).toMatchObject({ id: 's3-bucket-versioning', resource: 's3:bucket' });
  });
});
