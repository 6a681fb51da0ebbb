import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultPolicy, parsePolicy } from '../../../../src/app/policy/parse-policy.ts';
import { policyJsonSchema } from '../../../../src/app/policy/policy-schema.ts';
import { policyTemplate } from '../../../../src/cli/commands/config/policy-template.ts';
import { runCli } from '../../../support/cli-context.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plumbline-config-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('the policy to begin with', () => {
  it('means the defaults', () => {
    expect(parsePolicy(policyTemplate(), 'plumbline.config.yaml')).toEqual(defaultPolicy());
  });

  it('is a policy too with every line in use', () => {
    // As an editor's "uncomment" does it, for lines that are settings.
    const used = policyTemplate()
      .replaceAll(/^ {2}# (?= *[\w-]+:( |$))/gm, '  ')
      .replace('organization: false', 'organization: true');
    const policy = parsePolicy(used, 'plumbline.config.yaml');
    expect(policy.targets).toMatchObject({
      organization: true,
      accounts: ['123456789012'],
      regions: ['eu-west-1', 'us-east-1'],
    });
    expect(policy.checks['s3-bucket-encryption']?.options).toMatchObject({
      minimum: 'sse-s3',
      allowedKeys: [expect.any(String)],
    });
    expect(policy.checks['cloudformation-stack-drift']?.options).toMatchObject({
      ignore: [{ reason: 'set by the cost team' }],
    });
    expect(policy.alerts.topicArn).toBeDefined();
  });
});

describe('plumbline config', () => {
  it('init writes the policy to begin with, and validate takes it', async () => {
    expect(await runCli(['config', 'init'], { directory })).toEqual({
      code: 0,
      stdout: 'wrote plumbline.config.yaml\n',
      stderr: '',
    });
    expect(await readFile(join(directory, 'plumbline.config.yaml'), 'utf8')).toBe(policyTemplate());
    expect(await runCli(['config', 'validate'], { directory })).toMatchObject({ code: 0, stderr: '' });
  });

  it('init replaces a file only when it is told to', async () => {
    await writeFile(join(directory, 'mine.yml'), 'mine');
    expect(await runCli(['config', 'init', 'mine.yml'], { directory })).toMatchObject({
      code: 64,
      stderr: 'mine.yml exists; --force replaces it\n',
    });
    expect(await readFile(join(directory, 'mine.yml'), 'utf8')).toBe('mine');
    expect(await runCli(['config', 'init', 'mine.yml', '--force'], { directory })).toMatchObject({ code: 0 });
    expect(await readFile(join(directory, 'mine.yml'), 'utf8')).toBe(policyTemplate());
  });

  it('validate names every problem, a line each', async () => {
    await writeFile(join(directory, 'plumbline.config.yaml'), 'version: 1\ntarget: {}\ndrift: { inFlight: 0 }\n');
    expect(await runCli(['config', 'validate'], { directory })).toEqual({
      code: 64,
      stdout: '',
      stderr:
        'plumbline.config.yaml:2:1 target: unknown key (did you mean "targets"?)\nplumbline.config.yaml:3:20 drift.inFlight: expected at least 1, got 0\n',
    });
  });

  it('validate says what is audited', async () => {
    await writeFile(
      join(directory, 'p.yml'),
      'version: 1\ntargets: { organization: true, accounts: ["123456789012"], regions: [eu-west-1] }\nchecks: { s3-bucket-encryption: false }\n',
    );
    const { stdout } = await runCli(['config', 'validate', 'p.yml'], { directory });
    expect(stdout).toContain('accounts: the organization and 1 named; Regions: eu-west-1');
    expect(stdout).not.toContain('s3-bucket-encryption');
  });

  it('validate says when there is no file', async () => {
    expect(await runCli(['config', 'validate'], { directory })).toMatchObject({
      code: 64,
      stderr: 'plumbline.config.yaml: there is no such file; "plumbline config init" writes one\n',
    });
  });

  it('schema prints the JSON Schema', async () => {
    expect(JSON.parse((await runCli(['config', 'schema'])).stdout)).toEqual(
      JSON.parse(JSON.stringify(policyJsonSchema())),
    );
  });
});
