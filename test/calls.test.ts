import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { actionOf } from '../src/domain/calls/call.ts';
import { dataReads, everyCall, iamActionOf } from '../src/domain/calls/index.ts';
import { serviceActions } from '../src/domain/calls/service-actions.ts';
import { withoutComments } from './support/imports.ts';

const root = resolve(import.meta.dirname, '..');
/** Lists the calls that CloudFormation makes for its own reads. Plumbline does not make them. */
const OF_CLOUDFORMATION = join('domain', 'resource-reads.ts');
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== OF_CLOUDFORMATION)
  .map((file) => ({ file, code: withoutComments(readFileSync(join(root, 'src', file), 'utf8')) }));

/** The files that name an operation or action, once for each time. */
const naming = (name: string): readonly string[] => {
  const whole = new RegExp(`\\b${name}\\b`, 'g');
  return sources.flatMap(({ file, code }) => (code.match(whole) ?? []).map(() => file));
};

const names = [
  ...new Set([
    ...everyCall.flatMap((call): readonly string[] => [call.operation, actionOf(call)]),
    ...Object.values(serviceActions),
    ...dataReads,
  ]),
].sort();

describe('the calls of AWS', () => {
  it.each(names)('%s stands once in src/, in domain/calls', (name) => {
    expect(naming(name)).toEqual([expect.stringMatching(/^domain\/calls\/[a-z0-9-]+\.ts$/)]);
  });

  it('are each in one table', () => {
    const operations = everyCall.map(({ operation }) => operation);
    expect(operations.filter((operation, index) => operations.indexOf(operation) !== index)).toEqual([]);
  });

  it('have the action of their operation, unless the table names another', () => {
    expect(iamActionOf('s3:GetBucketEncryption')).toBe('s3:GetEncryptionConfiguration');
    expect(iamActionOf('s3:GetBucketVersioning')).toBe('s3:GetBucketVersioning');
    expect(iamActionOf('ec2:DescribeInstances')).toBe('ec2:DescribeInstances');
  });
});
