import { expect, test } from 'vitest';
import type { RunId } from '../../src/domain/ids.ts';
import { deduplicationId } from '../../src/engine/deduplication-id.ts';

const run = 'run' as RunId;

test('the same news has the same id, in whatever order', () => {
  expect(deduplicationId(run, 'route', ['opened a', 'resolved b'])).toBe(
    deduplicationId(run, 'route', ['resolved b', 'opened a']),
  );
  expect(deduplicationId(run, 'route', ['opened a'])).toMatch(/^[0-9a-f]{32}$/);
});

test('another run, route or news has another id', () => {
  const ids = [
    deduplicationId(run, 'route', ['opened a']),
    deduplicationId('run2' as RunId, 'route', ['opened a']),
    deduplicationId(run, 'route2', ['opened a']),
    deduplicationId(run, 'route', ['opened a', 'opened b']),
    deduplicationId(run, 'route', ['opened ab']),
    deduplicationId(run, 'route', []),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});
