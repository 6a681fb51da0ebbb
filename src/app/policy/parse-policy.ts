import { type Policy, PolicyError, type PolicyProblem } from './policy.ts';
import { channelProblems } from './policy-channels.ts';
import { type PolicyDocument, readPolicyDocument } from './policy-document.ts';
import type { SchemaProblem } from './policy-issues.ts';
import { policyKeys } from './policy-keys.ts';
import { readPolicyValue } from './policy-value.ts';

const keyText = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

const placed = (problems: readonly SchemaProblem[], document: PolicyDocument): readonly PolicyProblem[] =>
  problems
    .map(({ path, ofKey, what }) => ({ ...document.locate(path, ofKey), key: keyText(path), what }))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);

/**
 * Parses a policy file. Throws a PolicyError that lists every problem. With a time, expiries that lie too far ahead are
 * problems too.
 */
export const parsePolicy = (text: string, fileName: string, now?: Date): Policy => {
  const document = readPolicyDocument(text);
  if ('problems' in document)
    throw new PolicyError(
      fileName,
      document.problems.map((problem) => ({ ...problem, key: '' })),
    );
  const read = readPolicyValue(document.value, { now, knownKeys: policyKeys, channelProblems });
  if ('problems' in read) throw new PolicyError(fileName, placed(read.problems, document));
  return read.policy;
};

/** Returns the policy with every check at its defaults, in every enabled Region of the caller's own account. */
export const defaultPolicy = (): Policy => parsePolicy('version: 1\n', 'default policy');
