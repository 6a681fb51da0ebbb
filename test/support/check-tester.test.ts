import { expect, it } from 'vitest';
import { s3BucketVersioning } from '../../src/checks/s3-bucket-versioning.ts';
import { tableProblems } from './check-tester.ts';

const enabled = { versioning: { status: 'Enabled', mfaDelete: undefined } } as const;
const suspended = { versioning: { status: 'Suspended', mfaDelete: undefined } } as const;
const never = { versioning: { status: undefined, mfaDelete: undefined } } as const;
const whole = {
  defaults: { mfaDelete: 'optional' },
  compliant: [{ name: 'enabled', facts: enabled }],
  nonCompliant: [
    { name: 'suspended', facts: suspended, messageId: 'suspended' },
    { name: 'never enabled', facts: never, messageId: 'neverEnabled' },
    { name: 'no MFA', facts: enabled, options: { mfaDelete: 'required' }, messageId: 'mfaDeleteDisabled' },
  ],
} as const;

it('accepts a table that shows every verdict and every message once', () => {
  expect(tableProblems(s3BucketVersioning, whole)).toEqual([]);
});

it.each([
  ['no compliant row', { ...whole, compliant: [] }, 'no row is compliant'],
  [
    'a message that no row shows',
    { ...whole, nonCompliant: whole.nonCompliant.slice(1) },
    'no row shows the message "suspended"',
  ],
  [
    'two rows of one name',
    {
      ...whole,
      compliant: [...whole.compliant, { name: 'enabled', facts: enabled, options: { mfaDelete: 'optional' } }],
    },
    'two rows are named "enabled"',
  ],
  [
    'the same facts and options twice',
    { ...whole, compliant: [...whole.compliant, { name: 'again', facts: enabled }] },
    'two rows are [{"versioning":{"mfaDelete":"(absent)","status":"Enabled"}},{}]',
  ],
] as const)('refuses %s', (_name, table, problem) => {
  expect(tableProblems(s3BucketVersioning, table)).toEqual([problem]);
});

it('refuses a table without a non-compliant row', () => {
  expect(tableProblems(s3BucketVersioning, { ...whole, nonCompliant: [] })).toContain('no row is non-compliant');
});
