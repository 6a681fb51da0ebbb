import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { defaultRegion } from '../../../src/app/deployment/default-region.ts';

/** Sets the environment, with a profile that has a Region if one is given. */
const environment = (variables: Readonly<Record<string, string>>, ofProfile?: string): void => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'config');
  writeFileSync(file, ofProfile === undefined ? '' : `[profile audit]\nregion = ${ofProfile}\n`);
  vi.stubEnv('AWS_CONFIG_FILE', file);
  vi.stubEnv('AWS_PROFILE', 'audit');
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
};

beforeEach(() => {
  vi.stubEnv('AWS_REGION', undefined);
  vi.stubEnv('AWS_DEFAULT_REGION', undefined);
  return () => vi.unstubAllEnvs();
});

test.each([
  ['AWS_REGION', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-gov-west-1' }, 'eu-north-1', 'eu-west-1'],
  ['AWS_DEFAULT_REGION alone', { AWS_DEFAULT_REGION: 'us-gov-west-1' }, undefined, 'us-gov-west-1'],
  ['AWS_DEFAULT_REGION before the profile', { AWS_DEFAULT_REGION: 'us-gov-west-1' }, 'eu-north-1', 'us-gov-west-1'],
  ['the profile', {}, 'eu-north-1', 'eu-north-1'],
  ['the first requested Region', {}, undefined, 'ap-south-1'],
])('the Region is that of %s', async (_what, variables, ofProfile, expected) => {
  environment(variables, ofProfile);
  expect(await defaultRegion('ap-south-1')).toBe(expected);
});

test('the Region of last resort is us-east-1', async () => {
  environment({});
  expect(await defaultRegion()).toBe('us-east-1');
});
