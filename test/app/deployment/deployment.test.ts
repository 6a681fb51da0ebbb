import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deploymentNames, deploymentOfMachine, executionOfRun } from '../../../src/app/deployment/deployment.ts';
import type { RunId } from '../../../src/domain/ids.ts';

const root = join(import.meta.dirname, '../../..');
const place = { partition: 'aws-cn', region: 'cn-north-1', accountId: '111122223333' };
const names = deploymentNames('prod', place);
const { stack: _, ...deployment } = names;

/** A name of a template's text for stage prod in that place. */
const named = (file: string, property: string): readonly string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(new RegExp(`${property}: (?:!Sub )?'?([^'\\n]+)'?`, 'g'))].map(
    ([, name]) =>
      String(name)
        .replace(/\$\{sls:stage\}/, 'prod')
        .replace(/\$\{AWS::AccountId\}/, place.accountId)
        .replace(/\$\{AWS::Region\}/, place.region),
  );

describe('the names of a deployment', () => {
  it.each([
    ['the stack', 'serverless.yml', 'stackName', names.stack],
    ['the state machine', 'resources/workflow.yml', 'StateMachineName', names.stateMachineArn.split(':').at(-1)],
    ['the table', 'resources/storage.yml', 'TableName', names.table],
    ['the bucket', 'resources/storage.yml', 'BucketName', names.bucket],
  ])('%s is what its template makes', (_what, file, property, name) => {
    expect(named(file, property)).toContain(name);
  });

  it('are told from the state machine', () => {
    expect(names.stateMachineArn).toBe('arn:aws-cn:states:cn-north-1:111122223333:stateMachine:plumbline-prod-audit');
    expect(deploymentOfMachine(names.stateMachineArn, {})).toEqual({ ...deployment, region: place.region });
  });

  it('may be given where the state machine is named otherwise', () => {
    const arn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:audit';
    const given = { table: 'findings', bucket: 'runs' };
    expect(deploymentOfMachine(arn, given)).toEqual({ region: 'eu-west-1', stateMachineArn: arn, ...given });
    expect(() => deploymentOfMachine(arn, { table: 'findings' })).toThrow('give --table and --bucket');
  });

  it.each(['plumbline-prod-audit', 'arn:aws:lambda:eu-west-1:111122223333:function:plumbline-prod-audit'])(
    'are not told from %s',
    (arn) => {
      expect(() => deploymentOfMachine(arn, {})).toThrow('is not the ARN of a state machine');
    },
  );

  it('make the execution of a run', () => {
    expect(executionOfRun(names, 'run-1' as RunId)).toBe(
      'arn:aws-cn:states:cn-north-1:111122223333:execution:plumbline-prod-audit:run-1',
    );
  });
});
