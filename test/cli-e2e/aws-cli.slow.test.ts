import { expect, test } from 'vitest';
import { startProcess, temporaryFolder } from '../support/command-line.ts';
import { simulate } from '../support/simulate-command.ts';

test('plumbline simulate serves the AWS CLI, where there is one', async ({ skip }) => {
  const aws = (argv: readonly string[], directory: string, environment = {}) =>
    startProcess('aws', argv, { directory, environment: { ...environment, AWS_CONFIG_FILE: '/dev/null' } }).ended;
  const probe = await aws(['--version'], await temporaryFolder()).catch(() => ({ code: 127 }));
  if (probe.code !== 0) skip('there is no AWS CLI here');
  const { directory, environment } = await simulate();
  const { stdout, stderr } = await aws(['s3api', 'list-buckets', '--output', 'json'], directory, environment);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({ Buckets: [{ Name: 'locked' }, { Name: 'plain' }] });
});
