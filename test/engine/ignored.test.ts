import { describe, expect, it } from 'vitest';
import type { DriftIgnore } from '../../src/domain/drift-ignore.ts';
import type { Evidence } from '../../src/domain/evidence.ts';
import type { DriftDifference, DriftedStackResource } from '../../src/domain/facts.ts';
import { countIgnored, mergeIgnored } from '../../src/engine/ignored.ts';
import { bucket, enabled, stackRef, TUESDAY } from '../support/subjects.ts';

const difference = (path: string, more: Partial<DriftDifference> = {}): DriftDifference => ({
  path,
  expected: '1',
  actual: '2',
  type: 'NOT_EQUAL',
  ...more,
});
const row = (logicalId: string, paths: readonly (string | DriftDifference)[]): DriftedStackResource => ({
  logicalId,
  physicalId: undefined,
  type: 'AWS::SQS::Queue',
  status: paths.length === 0 ? 'DELETED' : 'MODIFIED',
  differences: paths.map((path) => (typeof path === 'string' ? difference(path) : path)),
});
const stack = (name: string, drifted: readonly DriftedStackResource[]): Evidence<'cloudformation:stack'> => ({
  resource: stackRef(name),
  observedAt: TUESDAY,
  facts: {
    drift: {
      ok: true,
      value: {
        kind: 'detected',
        stackStatus: 'CREATE_COMPLETE',
        status: 'DRIFTED',
        checkedResources: 3,
        totalResources: 3,
        drifted,
      },
    },
  },
});
const entry = (more: Partial<DriftIgnore>): DriftIgnore => ({ reason: 'why', ...more });
const tags = entry({ propertyPath: '/Tags/**' });
const legacy = entry({ logicalId: 'Legacy*' });

const counts = (evidence: readonly Evidence[], entries: readonly DriftIgnore[]) =>
  countIgnored(evidence, () => entries).map((count) => [count.entry, count.differences, count.stacks]);

describe('what drift ignores set aside', () => {
  it('is counted by entry: differences, and the stacks that they are of', () => {
    const evidence = [
      stack('one', [row('A', ['/Tags/0', '/Tags/1', '/Delay']), row('B', ['/Tags/0'])]),
      stack('two', [row('A', ['/Tags/0'])]),
      stack('three', [row('A', ['/Delay'])]),
    ];
    expect(counts(evidence, [tags, legacy])).toEqual([[tags, 4, 2]]);
  });

  it('is of the first entry that matches, and of one that ignores the whole resource before all', () => {
    const every = entry({ propertyPath: '/**' });
    expect(counts([stack('s', [row('A', ['/Tags/0', '/Delay'])])], [tags, every])).toEqual([
      [tags, 1, 1],
      [every, 1, 1],
    ]);
    expect(counts([stack('s', [row('LegacyQueue', ['/Tags/0', '/Delay'])])], [tags, legacy])).toEqual([[legacy, 2, 1]]);
  });

  it('is one of a resource that is ignored as a whole and has no differences', () => {
    expect(counts([stack('s', [row('LegacyQueue', [])])], [legacy])).toEqual([[legacy, 1, 1]]);
  });

  it('is not what another API refuted', () => {
    const refuted = difference('/Tags/0', { refuted: 'why' });
    expect(counts([stack('s', [row('A', [refuted, '/Tags/1'])])], [tags])).toEqual([[tags, 1, 1]]);
  });

  it('is nothing of other kinds, of stacks that were not read or manage nothing, and without entries', () => {
    const unread = {
      ...stack('s', []),
      facts: { drift: { ok: false, causes: [{ reason: 'throttled', detail: '' }] } },
    };
    const nothing = {
      ...stack('s', []),
      facts: { drift: { ok: true, value: { kind: 'nothing-managed', stackStatus: 'REVIEW_IN_PROGRESS' } } },
    };
    expect(counts([bucket('b', enabled), unread as Evidence, nothing as Evidence], [tags])).toEqual([]);
    expect(counts([stack('s', [row('A', ['/Tags/0'])])], [])).toEqual([]);
  });

  it('is by the entries of each stack', () => {
    const evidence = [stack('one', [row('A', ['/Tags/0'])]), stack('two', [row('A', ['/Tags/0'])])];
    const of = countIgnored(evidence, ({ resource }) => (resource.name === 'one' ? [tags] : []));
    expect(of).toEqual([{ entry: tags, differences: 1, stacks: 1 }]);
  });

  it('is added up by what entries say, not by which object says it', () => {
    const more = (differences: number) => ({ entry: { ...tags }, differences, stacks: 1 });
    expect(mergeIgnored([more(1), { entry: legacy, differences: 1, stacks: 1 }, more(2)])).toEqual([
      { entry: tags, differences: 3, stacks: 2 },
      { entry: legacy, differences: 1, stacks: 1 },
    ]);
  });
});
