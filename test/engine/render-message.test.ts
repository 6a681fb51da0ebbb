import { expect, it } from 'vitest';
import { s3BucketVersioning } from '../../src/checks/s3-bucket-versioning.ts';
import type { Json } from '../../src/domain/check.ts';
import { renderMessage } from '../../src/engine/render-message.ts';

const check = { ...s3BucketVersioning, messages: { it: '{{resource}}: {{value}} of {{resource}}.' } };
const render = (data: Readonly<Record<string, Json>>, name = 'b') => renderMessage(check, 'it', { name }, data);

it.each<[string, Json, string]>([
  ['a text as it is', 'two words', 'b: two words of b.'],
  ['a number', 12, 'b: 12 of b.'],
  ['a boolean', false, 'b: false of b.'],
  ['nothing', null, 'b: null of b.'],
  ['a list', ['x', 1], 'b: ["x",1] of b.'],
])('fills in %s', (_name, value, expected) => {
  expect(render({ value })).toBe(expected);
});

it('leaves a placeholder that has no value', () => {
  expect(render({})).toBe('b: {{value}} of b.');
});

it('takes only members of the data itself', () => {
  const inherited = { ...check, messages: { it: '{{constructor}}' } };
  expect(renderMessage(inherited, 'it', { name: 'b' }, {})).toBe('{{constructor}}');
});

it('does not read filled-in text again', () => {
  expect(render({ value: '$& {{resource}}' }, '{{value}}')).toBe('{{value}}: $& {{resource}} of {{value}}.');
});

it('takes the name of the resource, whatever the data says', () => {
  expect(render({ value: 1, resource: 'other' })).toBe('b: 1 of b.');
});

it('gives the id of a message that a check has no more', () => {
  expect(renderMessage(check, 'retired', { name: 'b' }, {})).toBe('retired');
});
