import { expect, test } from 'vitest';
import { MANAGEMENT, PAYMENTS } from '../support/small-organization.ts';
import { STAGE, stagedDeployment } from '../support/staged-deployment.ts';

const MACHINE = `arn:aws:states:us-east-1:${MANAGEMENT}:stateMachine:plumbline-${STAGE}-audit`;

test('a run of a stage is started, followed to its report, and listed with what it saw and cost', async () => {
  const { cli, container } = await stagedDeployment();
  const ended = await cli.run(['run', '--stage', STAGE, '--wait', '--format', 'json']);
  expect(ended.stderr).toMatch(/^started run (\S+)\nrun \1: /);
  const report = JSON.parse(ended.stdout);
  const [run] = await container.store.listRuns(1);
  expect(report.run).toMatchObject({ id: run?.id, state: 'SUCCEEDED', trigger: 'manual' });
  expect(report.targets).toHaveLength(6);
  expect(report.findings.length).toBeGreaterThan(5);
  expect(ended.code).toBe(1);

  const scoped = await cli.run([
    ...['run', '--state-machine', MACHINE, '--wait', '--format', 'json', '--outcomes'],
    ...['--account', PAYMENTS, '--region', 'us-east-1', '--check', 's3-bucket-versioning'],
  ]);
  expect(JSON.parse(scoped.stdout)).toMatchObject({
    targets: [{ accountId: PAYMENTS, region: 'us-east-1' }],
    outcomes: { 's3-bucket-versioning': { COMPLIANT: 1, NON_COMPLIANT: 1 } },
  });

  const listed = await cli.run(['runs', '--stage', STAGE, '--format', 'json']);
  expect(listed.stderr).toBe('');
  expect(JSON.parse(listed.stdout)).toMatchObject([
    { state: 'SUCCEEDED', targets: 1, audited: 1, coverage: { expected: 2, evaluated: 2 }, gaps: 0 },
    {
      id: run?.id,
      state: 'SUCCEEDED',
      targets: 6,
      audited: 6,
      coverage: report.coverage,
      cost: { total: expect.any(Number) },
    },
  ]);
  const table = await cli.run(['runs', '--stage', STAGE, '--limit', '1']);
  expect(table.stdout).toMatch(
    /^RUN .* COST\n\S+ .* SUCCEEDED +manual +1 +100 % +0 +\d+ +\$0\.\d{4}\n\nCOST is an estimate/,
  );

  const again = await cli.run(['report', `${run?.id}`, '--stage', STAGE, '--format', 'json']);
  expect(JSON.parse(again.stdout).coverage).toEqual(report.coverage);
});

test('without --wait it prints the id of the run and leaves it to itself', async () => {
  const { cli, container, ended } = await stagedDeployment();
  const started = await cli.run(['run', '--stage', STAGE, '--check', 's3-bucket-encryption']);
  expect(started).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\S+\n$/) });
  const id = started.stdout.trim();
  expect(started.stderr).toBe(`"plumbline report ${id} --stage ${STAGE}" shows what it found so far\n`);
  await ended(`${MACHINE.replace(':stateMachine:', ':execution:')}:${id}`);
  expect((await container.store.listRuns(1))[0]).toMatchObject({ id, state: 'SUCCEEDED' });
});

test('a run that failed says so with its reason, and can be redriven', async () => {
  const deployment = await stagedDeployment();
  const { cli, container } = deployment;
  const { bucket } = container;
  const broken = { ...bucket, put: () => Promise.reject(new Error('the bucket is gone')) };
  Object.assign(container, { bucket: broken });
  const failed = await cli.run(['run', '--stage', STAGE, '--wait']);
  const [run] = await container.store.listRuns(1);
  expect(failed.code).toBe(70);
  expect(failed.stderr).toContain(`run ${run?.id} ended FAILED`);
  expect(failed.stderr).toContain('the bucket is gone');
  expect(failed.stderr).toContain(`"plumbline redrive ${run?.id} --stage ${STAGE}" goes on with it\n`);
  const listed = await cli.run(['runs', '--stage', STAGE]);
  expect(listed.stdout).toMatch(/ FAILED .*\n {2}.*the bucket is gone/);

  Object.assign(container, { bucket });
  const redriven = await cli.run(['redrive', `${run?.id}`, '--stage', STAGE, '--wait', '--format', 'json']);
  expect(redriven.stderr).toContain(`run ${run?.id} goes on\n`);
  expect(JSON.parse(redriven.stdout)).toMatchObject({
    run: { id: run?.id, state: 'SUCCEEDED' },
    targets: { length: 6 },
  });
  expect(redriven.code).toBe(1);
});

test('a stage is found by its names where its stack may not be described, and is missed where there is none', async () => {
  const { cli, simulator, container } = await stagedDeployment();
  expect(await cli.run(['run', '--stage', 'staging'])).toMatchObject({
    code: 64,
    stderr: `there is no stack plumbline-staging in us-east-1 of account ${MANAGEMENT}: is stage staging deployed there?\n`,
  });
  expect(await cli.run(['redrive', 'nothing', '--stage', STAGE])).toMatchObject({
    code: 64,
    stderr: `there is no run nothing; "plumbline runs --stage ${STAGE}" lists them\n`,
  });
  simulator.world.faults.push({
    operation: 'cloudformation:DescribeStacks',
    kind: 'error',
    error: { code: 'AccessDenied', message: 'User is not authorized', status: 403 },
  });
  const denied = await cli.run(['run', '--stage', STAGE, '--check', 's3-bucket-versioning', '--wait']);
  expect(denied).toMatchObject({ code: 1, stdout: expect.stringContaining('SUCCEEDED') });
  const [run] = await container.store.listRuns(1);
  expect(await cli.run(['redrive', `${run?.id}`, '--stage', STAGE])).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('is SUCCEEDED: only a run that failed'),
  });
});

test('an interrupted --wait leaves the run going', async () => {
  const { cli, container, ended } = await stagedDeployment();
  const interruption = new AbortController();
  const { bucket } = container;
  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  // Interrupts while the first targets are audited, and holds the run there.
  const put: typeof bucket.put = async (key, body) => {
    if (key.includes('/outcomes/')) {
      interruption.abort();
      await held;
    }
    return bucket.put(key, body);
  };
  Object.assign(container, { bucket: { ...bucket, put } });
  const { code, stdout } = await cli.run(['run', '--stage', STAGE, '--wait'], interruption.signal);
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  const [run] = await container.store.listRuns(1);
  expect(run?.state).toBe('RUNNING');
  goOn();
  await ended(`${MACHINE.replace(':stateMachine:', ':execution:')}:${run?.id}`);
  expect((await container.store.listRuns(1))[0]).toMatchObject({ id: run?.id, state: 'SUCCEEDED' });
});
