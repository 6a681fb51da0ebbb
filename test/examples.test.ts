import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import type { Report } from '../src/domain/report.ts';
import { type Simulator, startSimulator } from '../src/simulator/simulator.ts';
import { loadWorld } from '../src/simulator/world/load-world.ts';
import { runCli } from './support/cli-context.ts';

const root = resolve(import.meta.dirname, '..');
const policies = globSync('examples/*/plumbline.config.yaml', { cwd: root }).sort();
const directory = mkdtempSync(join(tmpdir(), 'plumbline-examples-'));
let simulator: Simulator;

beforeAll(async () => {
  const file = join(root, 'worlds/sample.yaml');
  const world = loadWorld(readFileSync(file, 'utf8'), file);
  // Drift is not what the examples are about, and real time passes here.
  for (const account of world.accounts.values()) for (const region of account.regions.values()) region.stacks.clear();
  simulator = await startSimulator({ world });
  // The SDK reads its credentials and endpoint from the environment of the process.
  vi.stubEnv('AWS_ENDPOINT_URL', simulator.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_REGION', 'us-east-1');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await simulator.close();
  rmSync(directory, { recursive: true });
});

const command = (...argv: readonly string[]) => runCli(argv, { directory, environment: process.env });

describe.each(policies)('%s', (policy) => {
  const file = join(root, policy);

  it('is a policy without mistakes', async () => {
    expect(await command('config', 'validate', file)).toMatchObject({ code: 0, stderr: '' });
  });

  it('audits the accounts and Regions that it names', async () => {
    const { code, stdout, stderr } = await command(
      ...['audit', '--config', file, '--format', 'json', '--state', join(directory, policy.replaceAll('/', '-'))],
    );
    expect(code, stderr).toBeLessThanOrEqual(3);
    const report = JSON.parse(stdout) as Report;
    const said = parse(readFileSync(file, 'utf8')) as { targets: { regions: string[]; organization?: boolean } };
    expect(new Set(report.targets.map(({ region }) => region))).toEqual(new Set(said.targets.regions));
    expect(new Set(report.targets.map(({ accountId }) => accountId)).size > 1).toBe(said.targets.organization === true);
  });
});

describe('examples/ci/plumbline.yml', () => {
  const workflow = parse(readFileSync(join(root, 'examples/ci/plumbline.yml'), 'utf8')) as {
    readonly jobs: { readonly audit: { readonly steps: readonly { readonly run?: string }[] } };
  };
  const commands = workflow.jobs.audit.steps
    .flatMap(({ run = '' }) => run.split('\n'))
    .filter((text) => text.startsWith('npx plumbline-aws '))
    .map((text) => text.split(' ').slice(2));

  it('has commands that audit, write both reports, and fail on HIGH findings only', async () => {
    copyFileSync(join(root, 'examples/minimal/plumbline.config.yaml'), join(directory, 'plumbline.config.yaml'));
    // No bucket, so that the findings are of log groups, which are MEDIUM.
    for (const account of simulator.world.accounts.values()) account.buckets.clear();
    const codes: number[] = [];
    for (const argv of commands) codes.push((await command(...argv)).code);
    expect(codes).toEqual([0, 0]);
    expect(readFileSync(join(directory, 'report.md'), 'utf8')).toMatch(/^# Plumbline audit/);
    expect(readFileSync(join(directory, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });
});
