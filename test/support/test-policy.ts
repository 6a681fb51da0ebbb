import { parsePolicy } from '../../src/app/policy/parse-policy.ts';
import type { Policy } from '../../src/app/policy/policy.ts';
import { type CheckId, checks } from '../../src/checks/index.ts';

/** The checks whose findings, outcomes and calls the tests of whole audits count. */
const COUNTED: readonly CheckId[] = [
  'cloudformation-stack-drift',
  'logs-log-group-retention',
  's3-bucket-encryption',
  's3-bucket-versioning',
];

/** Switches every other check off, so that a new check changes no count. */
const uncounted: Readonly<Record<string, false>> = Object.fromEntries(
  checks.filter(({ id }) => !COUNTED.includes(id)).map(({ id }) => [id, false]),
);

/** Every check with its default options, for tests that hold for each of them. */
export const EVERY_CHECK = { checks: Object.fromEntries(checks.map(({ id }) => [id, {}])) };

/** The text of a policy file. Checks that are not counted are off unless it names them. */
export const policyFile = (file: object = {}): string => {
  const { checks: named = {}, ...rest } = file as { readonly checks?: object };
  return JSON.stringify({ version: 1, ...rest, checks: { ...uncounted, ...named } });
};

/** The policy of such a file. */
export const testPolicy = (file: object): Policy => parsePolicy(policyFile(file), 'policy of the test');
