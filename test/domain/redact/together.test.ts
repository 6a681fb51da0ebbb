import { describe, expect, it } from 'vitest';
import { cutTogether } from '../../../src/domain/redact/cut-together.ts';
import { redactTogether } from '../../../src/domain/redact/redact.ts';
import { growth, LINEAR } from '../../support/growth.ts';

const REDACTED = '[redacted]';
const SECRET = '{{resolve:secretsmanager:prod/db:SecretString:login}}';

describe('a value that the template takes from a secret', () => {
  const actualOf = (expected: string, actual: string, path = '/DisplayName') =>
    redactTogether(path, [expected, actual])[1];

  it.each([
    ['a secret of Secrets Manager', SECRET],
    ['a secure parameter', '{{resolve:ssm-secure:/prod/partner:3}}'],
    ['a NoEcho parameter', '****'],
    ['a part of a text', `host=db;pin=${SECRET}`],
    ['a NoEcho parameter within a text', 'host=db;pin=****;'],
  ])('is hidden although nothing else says that it is one: %s', (_name, expected) => {
    expect(actualOf(expected, 'swordfish')).toBe(REDACTED);
  });

  it('is hidden on the expected side too, if the live value is the reference', () => {
    expect(redactTogether('/DisplayName', ['swordfish', SECRET])).toEqual([REDACTED, SECRET]);
  });

  it('leaves the reference itself, a missing value and a boolean', () => {
    expect(redactTogether('/DisplayName', [SECRET, 'null'])).toEqual([SECRET, 'null']);
    expect(redactTogether('/DisplayName', [SECRET, 'true'])).toEqual([SECRET, 'true']);
  });

  it('leaves a reference within a text', () => {
    const values = [`host=db;pin=${SECRET};password={{resolve:ssm-secure:/prod/db}}`, 'null'];
    expect(redactTogether('/DisplayName', values)).toEqual(values);
  });

  it('is shown if the reference is to a public parameter', () => {
    const values = ['{{resolve:ssm:/prod/url:1}}', 'https://api.example.com'];
    expect(redactTogether('/Environment/Variables/URL', values)).toEqual(values);
  });

  it('hides only its own member of a document', () => {
    const expected = JSON.stringify({ Username: SECRET, ConsoleAccess: false, Groups: ['readers'] });
    const actual = '{ "Username": "swordfish", "ConsoleAccess": true, "Groups": ["writers"] }';
    expect(actualOf(expected, actual)).toBe(actual.replace('swordfish', REDACTED));
  });

  it('hides all that the template does not have where the member was moved', () => {
    const expected = JSON.stringify({ login: SECRET, host: 'db' });
    expect(actualOf(expected, JSON.stringify({ user: 'swordfish', host: 'db', port: 5432 }))).toBe(
      JSON.stringify({ user: REDACTED, host: 'db', port: REDACTED }),
    );
  });

  it('hides all of what stands in its place', () => {
    expect(actualOf(JSON.stringify({ a: SECRET }), JSON.stringify({ a: { b: ['swordfish', 1] } }))).toBe(
      JSON.stringify({ a: { b: [REDACTED, REDACTED] } }),
    );
    expect(actualOf(SECRET, JSON.stringify({ user: 'swordfish' }))).toBe(REDACTED);
  });
});

describe('JSON text', () => {
  it.each([
    ['white space', '{ "a" :  [1,\n\t2] }'],
    ['the order and the number of members', '{"b":1,"a":2,"b":3}'],
    ['the notation of numbers', '{"a":1.0,"b":1e3,"c":12345678901234567890}'],
    ['escapes', '{"a":"\\u00e9\\/\\u000a"}'],
  ])('keeps %s', (_name, value) => {
    expect(redactTogether('/Definition', [value])).toEqual([value]);
  });

  it('keeps everything but what is hidden, and stays JSON', () => {
    const inner = '{ \\"password\\" : \\"x\\\\ny\\", \\"pin\\" : 12.50 }';
    const value = `{ "b": "\\u00e9", "apiKey" : 1e3, "inner": "${inner}", "note": "\\u00e9 token=swordfish \\/" }`;
    const [redacted = ''] = redactTogether('/Definition', [value]);
    expect(redacted).toBe(
      `{ "b": "\\u00e9", "apiKey" : "${REDACTED}", "inner": "{ \\"password\\" : \\"${REDACTED}\\", \\"pin\\" : \\"${REDACTED}\\" }", "note": "\\u00e9 token=${REDACTED} \\/" }`,
    );
    expect(JSON.parse(JSON.parse(redacted).inner)).toEqual({ password: REDACTED, pin: REDACTED });
  });

  it('that nests too deeply is read as text', () => {
    const deep = `${'['.repeat(5_000)}{"password":"swordfish"}${']'.repeat(5_000)}`;
    expect(redactTogether('/Definition', [deep])[0]).not.toContain('swordfish');
  });

  it.each([
    ['nested lists', '[[]],'],
    ['escapes', '"\\u00e9password=x",'],
    ['pairs', '{"Name":"DB_PASSWORD","Value":"x"},'],
  ])('of many %s is redacted in linear time', (_name, part) => {
    const redact = (length: number) => void redactTogether('/Definition', [`[${part.repeat(length / part.length)}0]`]);
    expect(growth(redact, 64_000)).toBeLessThan(LINEAR);
  });
});

describe('long values', () => {
  const long = (name: string, at = 2_000) => `${'x'.repeat(at)}${name}${'y'.repeat(1_500)}`;

  it('are cut around the first place at which they differ, with how much is left out on both ends', () => {
    const [expected = '', actual = ''] = cutTogether([long('one'), long('two')]);
    expect(expected).toBe(`(1744 characters before) …${'x'.repeat(256)}one${'y'.repeat(765)}… (735 more characters)`);
    expect(actual).toBe(expected.replace('one', 'two'));
  });

  it('are shown from their beginning where they differ early, and to their end where they differ late', () => {
    const [early = ''] = cutTogether([long('one', 10), long('two', 10)]);
    expect(early.startsWith('xxxxxxxxxxone')).toBe(true);
    const [late = ''] = cutTogether([`${'x'.repeat(3_000)}one`, `${'x'.repeat(3_000)}two`]);
    expect(late).toBe(`(1979 characters before) …${'x'.repeat(1_021)}one`);
  });

  it('leave a short one whole', () => {
    expect(cutTogether(['null', 'x'.repeat(1_030)])).toEqual(['null', `${'x'.repeat(1_024)}… (6 more characters)`]);
  });

  it('are cut at the same place where they are equal', () => {
    const [one, other] = cutTogether([long('one'), long('one')]);
    expect(one).toBe(other);
  });

  it('are cut between characters', () => {
    const [one = ''] = cutTogether([`${'🪣'.repeat(2_000)}a`, `${'🪣'.repeat(2_000)}b`]);
    expect(one).toBe(`(977 characters before) …${'🪣'.repeat(1_023)}a`);
  });
});
