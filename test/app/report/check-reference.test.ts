import { describe, expect, it } from 'vitest';
import { checkReferences } from '../../../src/app/report/check-reference.ts';
import { checks } from '../../../src/checks/index.ts';
import { kindCalls } from '../../../src/collectors/collector.ts';
import { collectors } from '../../../src/collectors/index.ts';
import { callsOf } from '../../../src/collectors/kind-calls.ts';
import { driftCalls } from '../../../src/collectors/stack-drift.ts';
import { actionOf } from '../../../src/domain/calls/call.ts';
import type { ResourceKind } from '../../../src/domain/facts.ts';

const collected: readonly (readonly [ResourceKind, readonly string[]])[] = [
  ...collectors.map(kindCalls),
  driftCalls,
].map((calls) => [calls.kind, callsOf(calls).map(actionOf)] as const);

describe('the reference of the checks', () => {
  it.each(collected)('names for %s the IAM actions of its collector, no more and no fewer', (kind, actions) => {
    const named = checkReferences()
      .filter(({ resource }) => resource === kind)
      .flatMap(({ calls }) => calls.map(({ action }) => action));
    expect([...new Set(named)].toSorted()).toEqual([...new Set(actions)].toSorted());
  });

  it('has every check, option and message', () => {
    const references = checkReferences();
    expect(references.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
    for (const [index, check] of checks.entries()) {
      const top = references[index]?.options.filter(({ name }) => !name.includes('[]')).map(({ name }) => name);
      expect(top).toEqual(Object.keys(check.options.shape));
      expect(references[index]?.messages.map(([id]) => id)).toEqual(Object.keys(check.messages));
    }
  });

  it('describes every option', () => {
    for (const { id, options } of checkReferences())
      for (const { name, description } of options) expect(description, `${id}.${name}`).not.toBe('');
  });

  it('shows defaults as they are written in a policy', () => {
    const options = checkReferences().find(({ id }) => id === 's3-bucket-encryption')?.options;
    expect(options).toContainEqual(
      expect.objectContaining({
        name: 'minimum',
        default: 'sse-s3',
        type: 'sse-s3 | sse-kms | sse-kms-cmk | dsse-kms',
      }),
    );
    expect(options?.find(({ name }) => name === 'allowedKeys')).not.toHaveProperty('default');
  });
});
