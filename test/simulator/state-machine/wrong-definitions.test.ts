import { describe, expect, test } from 'vitest';
import {
  choice,
  machine,
  map,
  notImplemented,
  pass,
  problems,
  processor,
  reader,
  retry,
  task,
  wait,
} from './definitions.ts';

describe('a definition that is wrong is refused', () => {
  const reachable = { N: { Type: 'Succeed' } };
  test.each([
    ['no JSON', '{', [expect.stringMatching(/^: not JSON: /)]],
    ['no object', '5', [expect.stringMatching(/^: /)]],
    ['no states', { StartAt: 'S' }, [expect.stringContaining('/States: ')]],
    [
      'a start that is no state',
      { StartAt: 'X', States: { S: pass() } },
      ['/StartAt: there is no state X', '/States/S: no state leads here'],
    ],
    [
      'a transition to nowhere',
      machine(pass({ End: undefined, Next: 'X' })),
      ['/States/S: there is no state X', '/States: no state is an end'],
    ],
    [
      'a catcher to nowhere',
      machine(task({ Catch: [{ ErrorEquals: ['Bad'], Next: 'X' }] })),
      ['/States/S: there is no state X'],
    ],
    [
      'a rule to nowhere',
      choice({ Variable: '$.a', IsNull: true, Next: 'X' }, { Default: 'N' }),
      ['/States/S: there is no state X'],
    ],
    ['a state that nothing leads to', machine(pass(), reachable), ['/States/N: no state leads here']],
    ['neither Next nor End', machine({ Type: 'Pass' }), ['/States/S: exactly one of Next, End is needed']],
    ['Next and End', machine(pass({ Next: 'N' }), reachable), ['/States/S: exactly one of Next, End is needed']],
    ['an End of false', machine(pass({ End: false })), [expect.stringContaining('/States/S/End: ')]],
    ['a machine without an end', machine(pass({ End: undefined, Next: 'S' })), ['/States: no state is an end']],
    [
      'the same name twice',
      machine(map({}, processor({ StartAt: 'S', States: { S: pass() } }))),
      ['/States/S/ItemProcessor/States/S: another state has this name'],
    ],
    [
      'a long name',
      { StartAt: 'x'.repeat(81), States: { ['x'.repeat(81)]: pass() } },
      [`/States/${'x'.repeat(81)}: a state name has at most 80 characters`],
    ],
    ['a path that is no path', machine(pass({ InputPath: 'a.b' })), ['/States/S/InputPath: a path starts with $: a.b']],
    [
      'a path field without a path',
      machine(pass({ Parameters: { 'a.$': 5 } })),
      ['/States/S/Parameters/a.$: the value of a field that ends in .$ is a path'],
    ],
    [
      'a field twice',
      machine(pass({ Parameters: { a: 1, 'a.$': '$.a' } })),
      ['/States/S/Parameters/a.$: the field a stands here twice'],
    ],
    [
      'two ways to wait',
      machine(wait({ Seconds: 1, Timestamp: '2026-01-01T00:00:00Z' })),
      ['/States/S: exactly one of Seconds, SecondsPath, Timestamp, TimestampPath is needed'],
    ],
    [
      'no way to wait',
      machine(wait({})),
      ['/States/S: exactly one of Seconds, SecondsPath, Timestamp, TimestampPath is needed'],
    ],
    [
      'a wait that is too long',
      machine(wait({ Seconds: 100_000_000 })),
      [expect.stringContaining('/States/S/Seconds: ')],
    ],
    [
      'a time that is none',
      machine(wait({ Timestamp: 'noon' })),
      ['/States/S/Timestamp: a time looks like 2026-01-31T12:00:00Z'],
    ],
    [
      'a day that there is none of',
      machine(wait({ Timestamp: '2026-02-31T12:00:00Z' })),
      ['/States/S/Timestamp: a time looks like 2026-01-31T12:00:00Z'],
    ],
    [
      'Error and ErrorPath',
      machine({ Type: 'Fail', Error: 'E', ErrorPath: '$.e' }),
      ['/States/S: Error and ErrorPath exclude each other'],
    ],
    [
      'Cause and CausePath',
      machine({ Type: 'Fail', Cause: 'E', CausePath: '$.e' }),
      ['/States/S: Cause and CausePath exclude each other'],
    ],
    [
      'two limits',
      machine(map({ MaxConcurrency: 1, MaxConcurrencyPath: '$.n' })),
      ['/States/S: MaxConcurrency and MaxConcurrencyPath exclude each other'],
    ],
    [
      'a percentage above 100',
      machine(map({ ToleratedFailurePercentage: 101 })),
      [expect.stringContaining('/States/S/ToleratedFailurePercentage: ')],
    ],
    [
      'a label with a space',
      machine(map({ Label: 'a b' })),
      ['/States/S/Label: a label has 1 to 40 letters, digits, - and _'],
    ],
    [
      'a reader without a key',
      machine(map(reader({ Parameters: { 'Bucket.$': '$.b' } }))),
      ['/States/S/ItemReader/Parameters/Key: this field is missing'],
    ],
    [
      'States.ALL with others',
      machine(retry({ ErrorEquals: ['States.ALL', 'Bad'] })),
      ['/States/S/Retry: States.ALL stands alone in its list, and in the last entry'],
    ],
    [
      'States.ALL before others',
      machine(task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['Bad'] }] })),
      ['/States/S/Retry: States.ALL stands alone in its list, and in the last entry'],
    ],
    [
      'an error that nothing catches',
      machine(retry({ ErrorEquals: ['States.Runtime'] })),
      ['/States/S/Retry/0/ErrorEquals/0: nothing retries or catches States.Runtime'],
    ],
    [
      'an error that does not exist',
      machine(retry({ ErrorEquals: ['States.All'] })),
      ['/States/S/Retry/0/ErrorEquals/0: Step Functions knows no error States.All'],
    ],
    [
      'an error of what is not implemented',
      machine(retry({ ErrorEquals: ['Bad', 'States.HeartbeatTimeout'] })),
      ['/States/S/Retry/0/ErrorEquals/1: handling States.HeartbeatTimeout is not implemented'],
    ],
    ['no errors', machine(retry({ ErrorEquals: [] })), [expect.stringContaining('/States/S/Retry/0/ErrorEquals: ')]],
    [
      'an interval of 0',
      machine(retry({ IntervalSeconds: 0 })),
      [expect.stringContaining('/States/S/Retry/0/IntervalSeconds: ')],
    ],
    [
      'a shrinking interval',
      machine(retry({ BackoffRate: 0.5 })),
      [expect.stringContaining('/States/S/Retry/0/BackoffRate: ')],
    ],
    [
      'another jitter',
      machine(retry({ JitterStrategy: 'HALF' })),
      [expect.stringContaining('/States/S/Retry/0/JitterStrategy: ')],
    ],
    [
      'an unknown field of a retrier',
      machine(retry({ MaxRetries: 2 })),
      [`/States/S/Retry/0/MaxRetries: ${notImplemented}`],
    ],
    [
      'a rule that is none',
      choice(5, { Default: 'N' }),
      ['/States/S/Choices/0/: a rule is an object'.replace('/0/', '/0')],
    ],
    [
      'a rule that leads nowhere',
      choice({ Variable: '$.a', IsNull: true }, { Default: 'N' }),
      ['/States/S/Choices/0/Next: a rule names the next state'],
    ],
    [
      'an inner rule that leads somewhere',
      choice({ Not: { Variable: '$.a', IsNull: true, Next: 'N' }, Next: 'N' }),
      ['/States/S/Choices/0/Not/Next: only the outermost rule names the next state'],
    ],
    [
      'a rule without an operator',
      choice({ Variable: '$.a', Next: 'N' }),
      ['/States/S/Choices/0: the comparison (none) is not implemented'],
    ],
    [
      'a rule with two operators',
      choice({ Variable: '$.a', IsNull: true, IsPresent: true, Next: 'N' }),
      ['/States/S/Choices/0: a rule has one operator: IsNull, IsPresent'],
    ],
    [
      'a variable of an And',
      choice({ Variable: '$.a', And: [{ Variable: '$.a', IsNull: true }], Next: 'N' }),
      ['/States/S/Choices/0/Variable: And has no Variable'],
    ],
    ['an empty And', choice({ And: [], Next: 'N' }), ['/States/S/Choices/0/And: a list of rules is needed']],
    [
      'an operand of another type',
      choice({ Variable: '$.a', NumericEquals: '5', Next: 'N' }),
      ['/States/S/Choices/0/NumericEquals: NumericEquals takes a number'],
    ],
    [
      'a comparison without a variable',
      choice({ IsPresent: true, Next: 'N' }),
      ['/States/S/Choices/0/Variable: a comparison has a Variable, which is a path'],
    ],
    [
      'a variable that is no reference path',
      choice({ Or: [{ Variable: '$..a', IsPresent: true }], Next: 'N' }),
      [
        '/States/S/Choices/0/Or/0/Variable: not a reference path (filters, wildcards and variables are not implemented): $..a',
      ],
    ],
  ])('%s', (_name, definition, expected) => {
    expect(problems(definition)).toEqual(expected);
  });

  test('with everything that is wrong, wherever it stands', () => {
    const definition = machine({
      Type: 'Parallel',
      End: true,
      Branches: [
        { StartAt: 'A', States: { A: pass({ InputPath: 'x' }) } },
        { StartAt: 'B~/', States: { 'B~/': map({}, { StartAt: 'C', States: { C: wait({}) }, Extra: 1 }) } },
        { StartAt: 'D', States: { D: task({ Resource: 'lambda' }) }, TimeoutSeconds: 5 },
      ],
    });
    expect(problems(definition)).toEqual([
      '/States/S/Branches/0/States/A/InputPath: a path starts with $: x',
      `/States/S/Branches/1/States/B~0~1/ItemProcessor/Extra: ${notImplemented}`,
      `/States/S/Branches/2/TimeoutSeconds: ${notImplemented}`,
    ]);
  });
});
