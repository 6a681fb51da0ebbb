import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLocalStores } from '../../../../src/cli/stores/local-stores.ts';
import type { RunId } from '../../../../src/domain/ids.ts';
import { runCli } from '../../../support/cli-context.ts';
import { bucketFinding } from '../../../support/example-report.ts';

const clock = () => new Date('2026-11-03T03:00:00.000Z');
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plumbline-exceptions-'));
});
afterEach(() => rm(directory, { recursive: true }));

const cli = (...argv: readonly string[]) => runCli(['exceptions', ...argv], { directory, clock });
const TERMS = ['--owner', 'data', '--reason', 'scratch space'];
const add = (...argv: readonly string[]) => cli('add', ...TERMS, '--expires', '2027-03-31', ...argv);
const addedId = (stdout: string): string => /^added (ex-[0-9a-f]{10}),/.exec(stdout)?.[1] ?? '';

/** Open findings, as an audit would have left them. */
const audited = async (...names: readonly string[]): Promise<void> => {
  const { store, close } = await openLocalStores({ directory, clock });
  for (const name of names) {
    const { ageDays: _age, openDays: _open, ...finding } = bucketFinding(name, { id: name as never });
    await store.apply('run' as RunId, finding.target, [{ type: 'opened', at: finding.lastSeen, finding }]);
  }
  await close();
};

describe('plumbline exceptions add --finding', () => {
  it('suppresses one finding, by the beginning of its id', async () => {
    await audited('tmp-1', 'tmp-2');
    const { code, stdout } = await add('--finding', 'tmp-1');
    expect(code).toBe(0);
    expect(stdout).toContain('accepts 1 of 2 open findings that are stored');
  });

  it.each([
    ['that is not stored', ['--finding', 'shop'], '--finding there is no open finding shop'],
    ['of which there are several', ['--finding', 'tmp-'], '--finding tmp- is the beginning of 2 ids'],
    ['beside another match', ['--finding', 'tmp-1', '--check', 's3-*'], 'leave the other options of the match out'],
  ])('refuses one %s', async (_name, argv, problem) => {
    await audited('tmp-1', 'tmp-2');
    const { code, stderr } = await add(...argv);
    expect({ code, stderr }).toEqual({ code: 64, stderr: expect.stringContaining(problem) });
  });
});

describe('plumbline exceptions add', () => {
  it('keeps what it was told, with who and when, and says what it accepts', async () => {
    await audited('tmp-1', 'tmp-2', 'shop');
    const { code, stdout, stderr } = await add(
      ...['--check', 's3-*', '--check', 'logs-*', '--resource', 'tmp-*', '--region', 'eu-*'],
      ...['--account', '111111111111', '--ticket', 'OPS-1', '--resource-tag', 'cost:center=47=*'],
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain(
      ', until 2027-03-31: check s3-* or logs-*; account 111111111111; Region eu-*; resource tmp-*',
    );
    expect(stdout).toContain('accepts 0 of 3 open findings that are stored; 2 more depend on units or tags');
    const { exceptions, close } = await openLocalStores({ directory, clock });
    expect(await exceptions.list()).toEqual([
      {
        id: addedId(stdout),
        source: 'table',
        match: {
          checks: ['s3-*', 'logs-*'],
          accounts: ['111111111111'],
          regions: ['eu-*'],
          resources: ['tmp-*'],
          resourceTags: { 'cost:center': '47=*' },
        },
        owner: 'data',
        reason: 'scratch space',
        ticket: 'OPS-1',
        expires: '2027-03-31T23:59:59.999Z',
        createdAt: '2026-11-03T03:00:00.000Z',
        createdBy: `${userInfo().username}@${hostname()}`,
      },
    ]);
    await close();
  });

  it('takes a number of days for the end', async () => {
    expect((await cli('add', ...TERMS, '--expires', '90d', '--check', 's3-*')).stdout).toContain('until 2027-02-01');
  });

  it.each<[string, readonly string[], string]>([
    ['nothing to match', [], 'would accept every finding'],
    [
      'a check that is like none',
      ['--check', 's3-versioning'],
      '--check there is no such check; the checks are cloudformation-stack-drift,',
    ],
    ['a check that is none', ['--check', 's3-bucket-versionin'], '--check there is no such check (did you mean'],
    ['a pattern that cannot match', ['--resource', 'a**'], '--resource `**` must be a whole segment'],
    ['an account that is none', ['--account', '12'], 'Expected an account id'],
    ['a tag without a value', ['--resource-tag', 'stage'], 'Expected key=pattern'],
    ['an end that lies in the past', ['--check', 's3-*', '--expires', '2026-11-02'], '--expires lies in the past'],
    ['an end that is no day', ['--check', 's3-*', '--expires', 'soon'], '--expires expected a day'],
    ['an end that is too far', ['--check', 's3-*', '--expires', '366d'], '--expires is more than 365 days ahead'],
    [
      'a Region of a table without a table',
      ['--check', 's3-*', '--table-region', 'eu-west-1'],
      '--table-region requires --stage or --table',
    ],
  ])('refuses %s, and adds nothing', async (_what, argv, message) => {
    const { code, stderr } = await add(...argv);
    expect(code).toBe(64);
    expect(stderr).toContain(message);
    expect((await cli('list')).stdout).toBe('no exceptions\n');
  });

  it('asks for an owner, a reason and an end', async () => {
    expect((await cli('add', '--check', 's3-*')).stderr).toContain("required option '--owner <name>'");
    expect((await cli('add', '--check', 's3-*', '--owner', 'a', '--reason', 'b')).stderr).toContain(
      "'--expires <day>'",
    );
  });

  it('holds no longer than the policy allows', async () => {
    await writeFile(join(directory, 'plumbline.config.yaml'), 'version: 1\nexceptions: { maximumDays: 30 }\n');
    expect((await add('--check', 's3-*')).stderr).toContain('is more than 30 days ahead');
  });
});

describe('plumbline exceptions list', () => {
  const policy = `version: 1
exceptions:
  accepted:
    - { id: sandbox, match: { units: [Root/Sandbox] }, owner: platform, reason: nothing of value, expires: 2026-11-20 }
`;

  it('lists those of the policy and of the table, with what they accept', async () => {
    await audited('tmp-1', 'shop');
    await writeFile(join(directory, 'plumbline.config.yaml'), policy);
    const id = addedId((await add('--resource', 'tmp-*')).stdout);
    const { stdout } = await cli('list');
    expect(stdout).toContain(
      `${id}  until 2027-03-31, accepts 1 finding\n    resource tmp-*\n    owner data; scratch space\n`,
    );
    expect(stdout).toContain('sandbox  expires 2026-11-20, cannot be told of 2 findings\n    unit Root/Sandbox\n');
    expect(stdout).toContain('in the policy file');
    const listed = JSON.parse((await cli('list', '--format', 'json')).stdout) as readonly { readonly id: string }[];
    expect(listed.map((each) => each.id)).toEqual([id, 'sandbox']);
  });

  it('needs no audit before', async () => {
    await writeFile(join(directory, 'plumbline.config.yaml'), policy);
    expect((await cli('list')).stdout).toContain('sandbox  expires 2026-11-20, matches nothing');
  });

  it('shows nothing that acts on a terminal', async () => {
    await add('--resource', 'tmp', '--ticket', '\u001b[2J\u202e');
    expect((await cli('list')).stdout).toContain('\\x1b[2J\\u202e');
  });
});

describe('plumbline exceptions remove', () => {
  it('removes one of the table, once', async () => {
    const id = addedId((await add('--check', 's3-*')).stdout);
    expect(await cli('remove', id)).toMatchObject({ code: 0, stdout: `removed ${id}\n` });
    expect(await cli('remove', id)).toMatchObject({ code: 64, stderr: `there is no exception ${id}\n` });
  });

  it('names the nearest where there is none', async () => {
    const id = addedId((await add('--check', 's3-*')).stdout);
    const wrong = `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;
    expect((await cli('remove', wrong)).stderr).toContain(`(did you mean "${id}"?)`);
  });

  it('leaves those of the policy where they stand', async () => {
    const file =
      'version: 1\nexceptions:\n  accepted:\n    - { id: mine, match: { checks: [s3-*] }, owner: a, reason: b, expires: 2026-12-31 }\n';
    await writeFile(join(directory, 'plumbline.config.yaml'), file);
    expect((await cli('remove', 'mine')).stderr).toBe('mine is in plumbline.config.yaml: remove it there\n');
  });
});
