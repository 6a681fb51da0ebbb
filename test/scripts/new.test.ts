import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scaffold } from '../../scripts/new.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string | undefined =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
const written = (...args: readonly string[]): readonly string[] => scaffold(args, read).files.map(({ path }) => path);

describe('the files that a scaffold writes', () => {
  it.each([
    [
      ['check', 's3-bucket-sample'],
      [
        'src/checks/s3-bucket-sample.ts',
        'test/checks/s3-bucket-sample.test.ts',
        'src/checks/index.ts',
        'docs/verdicts.md',
      ],
    ],
    [
      ['kind', 'sns:topic'],
      [
        'src/collectors/sns-topics.ts',
        'test/collectors/sns-topics.test.ts',
        'src/collectors/index.ts',
        'src/domain/facts.ts',
        'src/domain/calls/sns.ts',
      ],
    ],
    [
      ['kind', 'sqs:queue'],
      [
        'src/collectors/sqs-queues.ts',
        'test/collectors/sqs-queues.test.ts',
        'src/collectors/index.ts',
        'src/domain/facts.ts',
        'src/domain/calls/sqs.ts',
        'src/domain/calls/index.ts',
      ],
    ],
    [
      ['format', 'junit'],
      ['src/formats/junit.ts', 'test/formats/junit.test.ts', 'src/formats/index.ts'],
    ],
  ])('%j', (args, paths) => {
    expect(written(...args)).toEqual(paths);
  });

  it('keep a registry in order, with one line more', () => {
    const [, , registry] = scaffold(['check', 's3-bucket-sample'], read).files;
    const before = read('src/checks/index.ts')?.match(/^import .*$/gm) ?? [];
    const imports = registry?.text.match(/^import .*$/gm) ?? [];
    expect(imports.length).toBe(before.length + 1);
    expect(imports).toEqual(imports.toSorted());
  });
});

describe('the scaffold refuses', () => {
  it.each([
    [[], 'usage: npm run new -- '],
    [['chek', 'x'], '"chek" is none of them (did you mean "check"?)'],
    [['check'], 'usage: npm run new -- '],
    [['constructor', 'x'], '"constructor" is none of them'],
    [['check', 's3-versioning'], 'no id of a check'],
    [['check', 's3-buckt-sample'], 'did you mean "s3-bucket-sample"?'],
    [['check', 'ec2-instance-age'], 'no kind belongs to "ec2-instance-age"'],
    [['check', 's3-bucket-versioning'], 'src/checks/s3-bucket-versioning.ts exists'],
    [['kind', 'dynamodb-table'], 'such as dynamodb:table'],
    [['kind', 's3:bucket'], 'src/collectors/s3-buckets.ts exists'],
    [['format', 'json'], 'src/formats/json.ts exists'],
    [['format', 'html'], 'src/formats/html/html.ts exists'],
    [['format', '../x'], 'no id of a format'],
  ])('%j', (args, message) => {
    expect(() => scaffold(args, read)).toThrow(message);
  });
});
