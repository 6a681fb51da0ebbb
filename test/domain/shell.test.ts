import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandLine, shellWord } from '../../src/domain/shell.ts';

describe('a word of a shell', () => {
  it.each(['plain', 'arn:aws:s3:::a-bucket', '/aws/lambda/x', 'key=value,other=1'])('stays as it is: %s', (text) => {
    expect(shellWord(text)).toBe(text);
  });

  it.each(['', 'two words', "it's", '$(reboot)', '`reboot`', 'a;b', 'a|b', '"', '*', '~', '!x', 'a\\b', '#x', '<key>'])(
    'is read by the shell as it was written: %s',
    (text) => {
      expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
    },
  );
});

describe('a command line', () => {
  it('has its options as pairs, without those that are absent, and flags without a value', () => {
    expect(commandLine(['aws', 's3 api'], { region: 'eu-west-1', none: undefined, flag: '', name: "o'x" })).toBe(
      "aws 's3 api' --region eu-west-1 --flag --name 'o'\\''x'",
    );
  });
});
