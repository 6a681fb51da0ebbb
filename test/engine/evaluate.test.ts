import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checks } from '../../src/checks/index.ts';
import { s3BucketEncryption } from '../../src/checks/s3-bucket-encryption.ts';
import { s3BucketVersioning } from '../../src/checks/s3-bucket-versioning.ts';
import { type AnyCheck, compliant, defineCheck, nonCompliant, notApplicable } from '../../src/domain/check.ts';
import { type Evidence, readInPart, unread } from '../../src/domain/evidence.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { applyingOptions } from '../support/applying.ts';
import { bucket, bucketRef, denied, enabled, logGroup, suspended, TUESDAY, target } from '../support/subjects.ts';

const options = applyingOptions(Object.fromEntries(checks.map((check) => [check.id, check.options.parse({})])));
const only = (check: AnyCheck, evidence: Evidence, given: unknown = {}): Outcome =>
  evaluate(target, [check], [evidence], applyingOptions({ [check.id]: given }))[0] as Outcome;

const both = defineCheck({
  id: 'both',
  title: 't',
  rationale: 'r',
  remediation: 'm',
  severity: 'LOW',
  controls: [],
  resource: 's3:bucket',
  reads: ['versioning', 'encryption'],
  messages: { bad: 'B' },
  options: z.strictObject({}),
  evaluate: ({ versioning }) => (versioning.status === 'Enabled' ? compliant : nonCompliant('bad', { status: 'x' })),
});
const saying = (verdict: unknown): AnyCheck => ({ ...both, evaluate: () => verdict as never });
const throwing = (error: unknown): AnyCheck => ({
  ...both,
  evaluate: () => {
    throw error;
  },
});
const part = { reason: 'resource-unknown', detail: 'Rate exceeded', part: 'Queue' } as const;
const gapOf = (cause: object, fact?: string, checkId = 'both') => ({
  ...cause,
  target,
  kind: 's3:bucket',
  resource: bucketRef('b'),
  checkId,
  ...(fact ? { fact } : {}),
});
const status = (value: 'Enabled' | 'Suspended') => ({ status: value, mfaDelete: undefined });

describe('a check and a resource', () => {
  it('that is compliant', () => {
    expect(only(both, bucket('b', enabled))).toStrictEqual({
      checkId: 'both',
      resource: bucketRef('b'),
      observedAt: TUESDAY,
      status: 'COMPLIANT',
    });
  });

  it('that is not compliant', () => {
    expect(only(both, bucket('b', suspended))).toStrictEqual({
      checkId: 'both',
      resource: bucketRef('b'),
      observedAt: TUESDAY,
      status: 'NON_COMPLIANT',
      messageId: 'bad',
      data: { status: 'x' },
    });
  });

  it('that is not applicable', () => {
    expect(only(saying(notApplicable('why')), bucket('b', enabled))).toMatchObject({
      status: 'NOT_APPLICABLE',
      reason: 'why',
    });
  });

  it('is judged by the options of the check', () => {
    const outcome = only(s3BucketVersioning, bucket('b', enabled), { mfaDelete: 'required' });
    expect(outcome).toMatchObject({ status: 'NON_COMPLIANT', messageId: 'mfaDeleteDisabled' });
  });

  it('gives the check the facts that it reads and no others', () => {
    const seen: unknown[] = [];
    const spy: AnyCheck = {
      ...s3BucketVersioning,
      evaluate: (facts) => {
        seen.push(facts);
        return compliant;
      },
    };
    only(spy, bucket('b', enabled));
    expect(seen).toStrictEqual([{ versioning: status('Enabled') }]);
  });

  it('takes the role out of the target of a gap', () => {
    const withRole = { ...target, roleArn: 'arn:aws:iam::111122223333:role/audit' };
    const [outcome] = evaluate(withRole, [both], [bucket('b', unread(denied))], applyingOptions({}));
    expect(outcome).toMatchObject({ gaps: [{ target }] });
    expect(JSON.stringify(outcome)).not.toContain('role/audit');
  });
});

describe('a fact that was not read', () => {
  it('is insufficient data with every cause as a gap', () => {
    const throttled = { reason: 'throttled', detail: 'Rate exceeded' } as const;
    const { gaps, status: said } = only(both, bucket('b', unread(denied, throttled))) as Extract<
      Outcome,
      { gaps: object }
    >;
    expect(said).toBe('INSUFFICIENT_DATA');
    expect(gaps).toStrictEqual([gapOf(denied, 'versioning'), gapOf(throttled, 'versioning')]);
  });

  it('is unexpected when the collector left it out', () => {
    const { facts, ...rest } = bucket('b', enabled);
    const evidence = { ...rest, facts: { encryption: facts.encryption } } as unknown as Evidence;
    expect(only(both, evidence)).toMatchObject({
      status: 'INSUFFICIENT_DATA',
      gaps: [{ reason: 'unexpected', detail: 'The collector did not read this fact.', fact: 'versioning' }],
    });
  });

  it('does not concern a check that does not read it', () => {
    expect(only(s3BucketEncryption, bucket('b', unread(denied)), s3BucketEncryption.options.parse({}))).toMatchObject({
      status: 'COMPLIANT',
    });
  });

  it('comes before the missing parts of another fact, and none is left out', () => {
    const evidence = bucket('b', readInPart(status('Suspended'), [part]));
    const outcome = only(both, { ...evidence, facts: { ...evidence.facts, encryption: unread(denied) } });
    expect(outcome).toMatchObject({ status: 'INSUFFICIENT_DATA' });
    expect(outcome).toHaveProperty('gaps', [gapOf(denied, 'encryption'), gapOf(part, 'versioning')]);
  });
});

describe('a fact that was read in part', () => {
  const inPart = (value: 'Enabled' | 'Suspended') => bucket('b', readInPart(status(value), [part, denied]));

  it('leaves NON_COMPLIANT standing, marked incomplete, with a gap for every part', () => {
    const outcome = only(both, inPart('Suspended'));
    expect(outcome).toMatchObject({ status: 'NON_COMPLIANT', messageId: 'bad' });
    expect(outcome).toHaveProperty('data', { status: 'x', incomplete: true });
    expect(outcome).toHaveProperty('gaps', [gapOf(part, 'versioning'), gapOf(denied, 'versioning')]);
  });

  it.each([
    ['COMPLIANT', compliant],
    ['NOT_APPLICABLE', notApplicable('why')],
  ])('makes %s insufficient data with a gap for every part', (_name, verdict) => {
    const outcome = only(saying(verdict), inPart('Enabled'));
    expect(outcome).toMatchObject({ status: 'INSUFFICIENT_DATA' });
    expect(outcome).toHaveProperty('gaps', [gapOf(part, 'versioning'), gapOf(denied, 'versioning')]);
    expect(outcome).not.toHaveProperty('reason');
  });

  it('explains a check that cannot decide: one gap for every part and no other', () => {
    const outcome = only(throwing(new Error('no')), inPart('Enabled'));
    expect(outcome).toHaveProperty('gaps', [gapOf(part, 'versioning'), gapOf(denied, 'versioning')]);
  });
});

describe('a check that crashes', () => {
  it.each([
    ['an error', throwing(new RangeError('boom')), 'The check both failed: boom'],
    ['anything else', throwing('boom'), 'The check both failed: boom'],
    ['no verdict', saying(undefined), 'The check both failed: it returned no verdict'],
    ['a promise', saying(Promise.resolve(compliant)), 'The check both failed: it returned no verdict'],
    [
      'what only the engine may say',
      saying({ status: 'INSUFFICIENT_DATA', gaps: [] }),
      'The check both failed: it returned no verdict',
    ],
    [
      'a message that it does not have',
      saying(nonCompliant('worse')),
      'The check both failed: it has no message "worse"',
    ],
    [
      'a message that every object has',
      saying(nonCompliant('constructor')),
      'The check both failed: it has no message "constructor"',
    ],
  ])('by %s is a gap of that check and resource', (_name, check, detail) => {
    const outcome = only(check, bucket('b', enabled));
    expect(outcome).toMatchObject({ status: 'INSUFFICIENT_DATA' });
    expect(outcome).toHaveProperty('gaps', [gapOf({ reason: 'check-crashed', detail })]);
  });

  it('does not keep the others from going on', () => {
    const outcomes = evaluate(
      target,
      [throwing(new Error('boom')), s3BucketVersioning],
      [bucket('b', enabled), bucket('c', suspended)],
      options,
    );
    expect(outcomes.map(({ checkId, resource, status: said }) => [resource.name, checkId, said])).toEqual([
      ['b', 'both', 'INSUFFICIENT_DATA'],
      ['b', 's3-bucket-versioning', 'COMPLIANT'],
      ['c', 'both', 'INSUFFICIENT_DATA'],
      ['c', 's3-bucket-versioning', 'NON_COMPLIANT'],
    ]);
  });
});

describe('what the policy asks of a resource', () => {
  it('may be nothing: then nothing is judged, whatever could not be read', () => {
    const [outcome] = evaluate(target, [both], [bucket('b', unread(denied))], () => ({
      kind: 'disabled',
      by: 'overrides[2]',
      decisions: [],
    }));
    expect(outcome).toMatchObject({
      status: 'NOT_APPLICABLE',
      reason: 'the policy does not ask this here (overrides[2])',
    });
    expect(outcome).not.toHaveProperty('gaps');
  });

  it('may be undecided: then that is the gap, beside what could not be read', () => {
    const cause = { reason: 'policy-contradiction', detail: 'overrides[0] and overrides[1]' } as const;
    const [outcome] = evaluate(target, [both], [bucket('b', unread(denied))], () => ({
      kind: 'undecided',
      causes: [cause],
    }));
    expect(outcome).toMatchObject({ status: 'INSUFFICIENT_DATA', gaps: [{ ...cause, checkId: 'both' }, denied] });
  });

  it('may differ from one resource to the next', () => {
    const asked = (minimum: string) =>
      ({
        kind: 'applies',
        severity: 'LOW',
        options: s3BucketEncryption.options.parse({ minimum }),
        decisions: [],
      }) as const;
    const outcomes = evaluate(target, [s3BucketEncryption], [bucket('b', enabled), bucket('c', enabled)], (_, item) =>
      asked(item.resource.name === 'b' ? 'dsse-kms' : 'sse-s3'),
    );
    expect(outcomes.map(({ status: said }) => said)).toEqual(['NON_COMPLIANT', 'COMPLIANT']);
  });
});

describe('every outcome', () => {
  it('is frozen, with its data and gaps', () => {
    const outcomes = evaluate(
      target,
      [both],
      [bucket('b', readInPart(status('Suspended'), [part])), bucket('c', unread(denied)), bucket('d', suspended)],
      applyingOptions({}),
    );
    expect(Object.isFrozen(outcomes)).toBe(true);
    for (const outcome of outcomes) {
      expect(Object.isFrozen(outcome)).toBe(true);
      if ('data' in outcome) expect(Object.isFrozen(outcome.data)).toBe(true);
      if (!('gaps' in outcome)) continue;
      expect(Object.isFrozen(outcome.gaps)).toBe(true);
      expect(outcome.gaps?.every((gap) => Object.isFrozen(gap))).toBe(true);
    }
  });

  const versioning = fc.constantFrom(
    enabled,
    suspended,
    unread(denied),
    readInPart(status('Enabled'), [part]),
    readInPart(status('Suspended'), [part]),
  );
  const anyEvidence = fc.oneof(
    fc.record({ name: fc.string(), reading: versioning }).map(({ name, reading }) => bucket(name, reading)),
    fc
      .record({ name: fc.string(), days: fc.option(fc.nat(), { nil: undefined }) })
      .map(({ name, days }) => logGroup(name, days)),
  );

  it('is exactly one for every resource and check of its kind, in the order of the evidence', () => {
    fc.assert(
      fc.property(fc.array(anyEvidence, { maxLength: 12 }), (evidence) => {
        const outcomes = evaluate(target, checks, evidence, options);
        const expected = evidence.flatMap(({ resource }) =>
          checks.filter((check) => check.resource === resource.kind).map(({ id }) => [resource.arn, id]),
        );
        expect(outcomes.map(({ resource, checkId }) => [resource.arn, checkId])).toEqual(expected);
      }),
    );
  });

  it('is a verdict if and only if nothing is missing, or what is there proves NON_COMPLIANT', () => {
    fc.assert(
      fc.property(versioning, (reading) => {
        const { status: said } = only(s3BucketVersioning, bucket('b', reading), s3BucketVersioning.options.parse({}));
        const proven = reading.ok && (reading.missing === undefined || reading.value.status === 'Suspended');
        expect(said !== 'INSUFFICIENT_DATA').toBe(proven);
      }),
    );
  });
});
