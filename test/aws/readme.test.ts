import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';

const root = join(import.meta.dirname, '../..');

/** Output of the examples according to the README, in order. */
const printed = [...readFileSync(join(root, 'src/aws/README.md'), 'utf8').matchAll(/```text\n([\s\S]*?)```/g)].map(
  ([, output]) => output,
);

const run = async (file: string, environment: Readonly<Record<string, string>>): Promise<string> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'readme', file)], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(errors).toBe('');
  return output;
};

test('the example prints what the README says', async () => {
  const aws = await startSimulator({
    dynamodb: 'memory',
    world: worldOf({
      version: 1,
      regions: ['eu-west-1', 'eu-central-1'],
      accounts: [
        { id: '111111111111', name: 'platform' },
        {
          id: '222222222222',
          name: 'shop',
          roles: [
            {
              name: 'Onboarding',
              trust: {
                Statement: {
                  Effect: 'Allow',
                  Principal: { AWS: 'arn:aws:iam::111111111111:root' },
                  Action: 'sts:AssumeRole',
                  Condition: { StringEquals: { 'sts:ExternalId': 'handshake' } },
                },
              },
              policies: [
                {
                  Statement: { Effect: 'Allow', Action: ['account:ListRegions', 'cloudformation:*'], Resource: '*' },
                },
              ],
            },
          ],
          regions: { 'eu-west-1': { stacks: [{ name: 'web' }] } },
        },
      ],
    }),
  });
  onTestFinished(() => aws.close());
  expect(await run('example.ts', aws.environment())).toBe(printed[0]);
});

test('the fakes print what the README says', async () => {
  expect(await run('fakes.ts', {})).toBe(printed[1]);
});
