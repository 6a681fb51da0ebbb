import { describe, expect, it } from 'vitest';
import { cloudformationStackDrift } from '../../src/checks/cloudformation-stack-drift.ts';
import type { Curable, JsonObject } from '../../src/domain/check.ts';
import type { DriftDifference, DriftedStackResource, StackDrift } from '../../src/domain/facts.ts';
import type { AccountId, Region } from '../../src/domain/ids.ts';
import { testCheck } from '../support/check-tester.ts';

type Detected = Extract<StackDrift, { kind: 'detected' }>;

const difference = (path: string, more: Partial<DriftDifference> = {}): DriftDifference => ({
  path,
  expected: '1',
  actual: '2',
  type: 'NOT_EQUAL',
  ...more,
});
const modified = (logicalId: string, ...paths: readonly (string | DriftDifference)[]): DriftedStackResource => ({
  logicalId,
  physicalId: `${logicalId}-1a2b`,
  type: 'AWS::SQS::Queue',
  status: 'MODIFIED',
  differences: paths.map((path) => (typeof path === 'string' ? difference(path) : path)),
});
const deleted = (logicalId: string, type = 'AWS::SNS::Topic'): DriftedStackResource => ({
  logicalId,
  physicalId: undefined,
  type,
  status: 'DELETED',
  differences: [],
});
const detected = (
  status: Detected['status'],
  drifted: readonly DriftedStackResource[],
  more: Partial<Detected> = {},
) => ({
  drift: {
    kind: 'detected',
    stackStatus: 'CREATE_COMPLETE',
    status,
    checkedResources: 3,
    totalResources: 5,
    drifted,
    ...more,
  } as const,
});
const inState = (stackStatus: string) => ({ drift: { kind: 'nothing-managed', stackStatus } as const });
const counts = {
  status: 'DRIFTED',
  stackStatus: 'CREATE_COMPLETE',
  driftedResources: 1,
  checkedResources: 3,
  totalResources: 5,
  ignored: 0,
  refuted: 0,
};
const refuted = difference('/BucketEncryption', {
  expected: 'AES256',
  actual: 'null',
  refuted: 'GetBucketEncryption agrees with the template',
});
const queue = (...paths: readonly string[]) => ({
  logicalId: 'Queue',
  physicalId: 'Queue-1a2b',
  type: 'AWS::SQS::Queue',
  status: 'MODIFIED',
  differences: paths.map((path) => ({ path, expected: '1', actual: '2', type: 'NOT_EQUAL' })),
});
const reason = 'changed by the operator on purpose';

testCheck(cloudformationStackDrift, {
  defaults: { ignore: [] },
  compliant: [
    {
      name: 'IN_SYNC, at least one row checked, none drifted',
      facts: detected('IN_SYNC', [], { checkedResources: 1 }),
    },
    {
      name: 'DRIFTED, every drifted resource ignored by policy (resource type)',
      facts: detected('DRIFTED', [modified('Queue', '/DelaySeconds'), deleted('Queue2', 'AWS::SQS::Queue')]),
      options: { ignore: [{ resourceType: 'AWS::SQS::Queue', reason }] },
    },
    {
      name: 'DRIFTED, ignored by policy (logical id), a deleted resource too',
      facts: detected('DRIFTED', [deleted('Topic')]),
      options: { ignore: [{ logicalId: 'Topic', reason }] },
    },
    {
      name: 'DRIFTED, every difference ignored by policy (property path)',
      facts: detected('DRIFTED', [modified('Queue', '/Tags/0/Value', '/Tags/1/Value')]),
      options: { ignore: [{ propertyPath: '/Tags/*/Value', reason }] },
    },
    {
      name: 'DRIFTED, every difference ignored by entries of their own',
      facts: detected('DRIFTED', [modified('Queue', '/DelaySeconds', '/Tags/1/Value')]),
      options: {
        ignore: [
          { propertyPath: '/Tags/**', reason },
          { logicalId: 'Que*', propertyPath: '/DelaySeconds', reason },
        ],
      },
    },
    {
      name: '`/BucketEncryption` difference whose GetBucketEncryption agrees with the template',
      facts: detected('DRIFTED', [modified('Bucket', refuted)]),
    },
    {
      name: 'a refuted difference beside an ignored one',
      facts: detected('DRIFTED', [modified('Bucket', refuted, '/Tags')]),
      options: { ignore: [{ propertyPath: '/Tags', reason }] },
    },
    {
      name: 'differences that were not read, and may all be ignored by policy: the reading says that it is incomplete',
      facts: detected('DRIFTED', [{ ...modified('Queue'), differencesUnread: true }]),
      options: { ignore: [{ resourceType: 'AWS::SQS::*', propertyPath: '/DelaySeconds', reason }] },
    },
    {
      name: 'IN_SYNC but a row is MODIFIED, and ignored by policy',
      facts: detected('IN_SYNC', [modified('Queue', '/DelaySeconds')]),
      options: { ignore: [{ resourceType: 'AWS::SQS::*', reason }] },
    },
  ],
  nonCompliant: [
    {
      name: 'DRIFTED, every resource checked',
      facts: detected('DRIFTED', [modified('Queue', '/DelaySeconds'), deleted('Topic')]),
      messageId: 'drifted',
      data: {
        ...counts,
        driftedResources: 2,
        drifted: [
          queue('/DelaySeconds'),
          { logicalId: 'Topic', type: 'AWS::SNS::Topic', status: 'DELETED', differences: [] },
        ],
      },
      message: 'subject differs from its template in 2 of 3 checked resources (5 in all).',
    },
    {
      name: 'resources that could not all be listed: how many there are is not said',
      facts: detected('DRIFTED', [deleted('Topic')], { checkedResources: 1, totalResources: undefined }),
      messageId: 'driftedAmongSeen',
      data: {
        status: 'DRIFTED',
        stackStatus: 'CREATE_COMPLETE',
        driftedResources: 1,
        checkedResources: 1,
        drifted: [{ logicalId: 'Topic', type: 'AWS::SNS::Topic', status: 'DELETED', differences: [] }],
        ignored: 0,
        refuted: 0,
      },
      message: 'subject differs from its template in 1 of 1 resources that were seen; the others could not be listed.',
    },
    {
      name: 'a row that is MODIFIED without a property difference',
      facts: detected('DRIFTED', [modified('Queue')]),
      options: { ignore: [{ propertyPath: '/**', reason }] },
      messageId: 'drifted',
      data: { ...counts, drifted: [queue()] },
    },
    {
      name: 'differences that were not read, of a resource of which none is ignored by policy',
      facts: detected('DRIFTED', [{ ...modified('Queue'), differencesUnread: true }]),
      options: { ignore: [{ resourceType: 'AWS::SNS::*', propertyPath: '/DelaySeconds', reason }] },
      messageId: 'drifted',
      data: { ...counts, drifted: [queue()] },
    },
    {
      name: 'IN_SYNC but a row is MODIFIED, marked inconsistent',
      facts: detected('IN_SYNC', [modified('Queue', '/DelaySeconds')]),
      messageId: 'drifted',
      data: { ...counts, status: 'IN_SYNC', drifted: [queue('/DelaySeconds')], inconsistent: true },
    },
    {
      name: 'IN_SYNC but a row is DELETED, marked inconsistent',
      facts: detected('IN_SYNC', [deleted('Topic')]),
      messageId: 'drifted',
      data: {
        ...counts,
        status: 'IN_SYNC',
        drifted: [{ logicalId: 'Topic', type: 'AWS::SNS::Topic', status: 'DELETED', differences: [] }],
        inconsistent: true,
      },
    },
    {
      name: 'UNKNOWN or DETECTION_FAILED with drifted rows',
      facts: detected('UNKNOWN', [modified('Queue', '/DelaySeconds')]),
      messageId: 'drifted',
      data: { ...counts, status: 'UNKNOWN', drifted: [queue('/DelaySeconds')] },
    },
    {
      name: 'rows and differences in another order are the same finding',
      facts: detected('DRIFTED', [modified('Zoo', '/B', '/A'), modified('Queue', '/B', '/A')]),
      messageId: 'drifted',
      data: {
        ...counts,
        driftedResources: 2,
        drifted: [queue('/A', '/B'), { ...queue('/A', '/B'), logicalId: 'Zoo', physicalId: 'Zoo-1a2b' }],
      },
    },
    {
      name: 'ignored by policy: difference not counted, the others of the resource are',
      facts: detected('DRIFTED', [modified('Queue', '/Tags/0/Value', '/DelaySeconds', '/Tags/1/Value')]),
      options: { ignore: [{ propertyPath: '/Tags/**', reason }] },
      messageId: 'drifted',
      data: {
        ...counts,
        drifted: [queue('/DelaySeconds')],
        ignored: 2,
        setAside: { ignored: ['Queue /Tags/0/Value', 'Queue /Tags/1/Value'], refuted: [] },
      },
    },
    {
      name: 'ignored by policy: resource not counted, the others are',
      facts: detected('DRIFTED', [
        deleted('Topic'),
        modified('Other', '/A', '/B', refuted),
        modified('Queue', '/DelaySeconds'),
      ]),
      options: {
        ignore: [
          { logicalId: 'Topic', reason },
          { logicalId: 'Other', reason },
        ],
      },
      messageId: 'drifted',
      data: {
        ...counts,
        drifted: [queue('/DelaySeconds')],
        ignored: 3,
        refuted: 1,
        setAside: { ignored: ['Other /A', 'Other /B', 'Topic'], refuted: ['Other /BucketEncryption'] },
      },
    },
    {
      name: '`/BucketEncryption` difference that is refuted, beside one that is not',
      facts: detected('DRIFTED', [modified('Queue', refuted, '/DelaySeconds')]),
      messageId: 'drifted',
      data: {
        ...counts,
        drifted: [queue('/DelaySeconds')],
        refuted: 1,
        setAside: { ignored: [], refuted: ['Queue /BucketEncryption'] },
      },
    },
    {
      name: 'an entry applies only where all that it names match: another resource type',
      facts: detected('DRIFTED', [modified('Queue', '/DelaySeconds')]),
      options: { ignore: [{ resourceType: 'AWS::SNS::*', logicalId: 'Queue', propertyPath: '/DelaySeconds', reason }] },
      messageId: 'drifted',
    },
    {
      name: 'an entry applies only where all that it names match: another logical id',
      facts: detected('DRIFTED', [modified('Queue', '/DelaySeconds')]),
      options: {
        ignore: [{ resourceType: 'AWS::SQS::*', logicalId: 'Queue2', propertyPath: '/DelaySeconds', reason }],
      },
      messageId: 'drifted',
    },
    {
      name: 'an entry applies only where all that it names match: another property path',
      facts: detected('DRIFTED', [modified('Queue', '/DelaySeconds')]),
      options: { ignore: [{ resourceType: 'AWS::SQS::*', logicalId: 'Queue', propertyPath: '/Tags', reason }] },
      messageId: 'drifted',
    },
    {
      name: 'a property path does not ignore a resource that was deleted',
      facts: detected('DRIFTED', [deleted('Topic')]),
      options: { ignore: [{ propertyPath: '/**', reason }] },
      messageId: 'drifted',
    },
    {
      name: 'globs are anchored and keep to a segment: property path',
      facts: detected('DRIFTED', [modified('Queue', '/Tags/0/Value')]),
      options: { ignore: [{ propertyPath: '/Tags/*', reason }] },
      messageId: 'drifted',
    },
    {
      name: 'globs are anchored and keep to a segment: resource type',
      facts: detected('DRIFTED', [modified('Queue', '/Tags/0/Value')]),
      options: { ignore: [{ resourceType: 'AWS::*', reason }] },
      messageId: 'drifted',
    },
  ],
  notApplicable: [
    {
      name: 'IN_SYNC with nothing checkable ("no resource of this stack supports drift detection")',
      facts: detected('IN_SYNC', [], { checkedResources: 0 }),
      reason: 'no resource of this stack supports drift detection',
    },
    {
      name: 'state in which a stack manages nothing yet or any more (REVIEW_IN_PROGRESS, ROLLBACK_COMPLETE): REVIEW_IN_PROGRESS, named',
      facts: inState('REVIEW_IN_PROGRESS'),
      reason: 'the stack is in the state REVIEW_IN_PROGRESS, in which it manages no resources',
    },
    {
      name: 'state in which a stack manages nothing yet or any more (REVIEW_IN_PROGRESS, ROLLBACK_COMPLETE): ROLLBACK_COMPLETE, named',
      facts: inState('ROLLBACK_COMPLETE'),
      reason: 'the stack is in the state ROLLBACK_COMPLETE, in which it manages no resources',
    },
  ],
  refused: [
    {
      name: 'an entry that names nothing',
      options: { ignore: [{ reason }] },
      message: 'must name a resourceType, a logicalId or a propertyPath',
    },
    { name: 'an entry without a reason', options: { ignore: [{ logicalId: 'A' }] }, message: 'string' },
    { name: 'an empty reason', options: { ignore: [{ logicalId: 'A', reason: '' }] }, message: '>=1' },
    { name: 'an empty pattern', options: { ignore: [{ logicalId: '', reason }] }, message: 'is empty' },
    {
      name: 'an end that is no day',
      options: { ignore: [{ logicalId: 'A', reason, expires: '2027-02-30' }] },
      message: 'there is no 30 February 2027',
    },
    {
      name: 'a property path that does not begin with a slash',
      options: { ignore: [{ propertyPath: 'Tags', reason }] },
      message: 'must begin with "/"',
    },
    {
      name: '`**` beside other characters of a segment',
      options: { ignore: [{ propertyPath: '/Tags**', reason }] },
      message: '`**` must be a whole segment',
    },
    {
      name: '`**` beside other characters of a resource type',
      options: { ignore: [{ resourceType: 'AWS::S3**', reason }] },
      message: '`**` must be a whole segment',
    },
    { name: 'an unknown key of an entry', options: { ignore: [{ logicalID: 'A', reason }] }, message: 'logicalID' },
  ],
});

describe('what is proven of neither verdict', () => {
  const evaluate = (
    facts: ReturnType<typeof detected>,
    ignore: readonly { logicalId: string; reason: string }[] = [],
  ) => cloudformationStackDrift.evaluate(facts, { ignore: [...ignore] });

  it.each([
    ['UNKNOWN without a drifted row', detected('UNKNOWN', [])],
    ['NOT_CHECKED', detected('NOT_CHECKED', [])],
    ['DRIFTED without a row that shows it', detected('DRIFTED', [])],
  ])('%s is no verdict', (_name, facts) => {
    expect(() => evaluate(facts)).toThrow(`CloudFormation says ${facts.drift.status}, and no resource shows why`);
  });

  it('UNKNOWN with every drifted row ignored is no verdict', () => {
    expect(() => evaluate(detected('UNKNOWN', [deleted('Topic')]), [{ logicalId: 'Topic', reason }])).toThrow(
      'UNKNOWN',
    );
  });
});

describe('the size of a finding', () => {
  const long = 'x'.repeat(1_000);
  const rows = (resources: number, differences: number): readonly DriftedStackResource[] =>
    Array.from({ length: resources }, (_, at) =>
      modified(
        `R${String(at).padStart(4, '0')}`,
        ...Array.from({ length: differences }, (_each, index) =>
          difference(`/P${index}`, { expected: long, actual: long }),
        ),
      ),
    );
  const dataOf = (drifted: readonly DriftedStackResource[]) => {
    const verdict = cloudformationStackDrift.evaluate(detected('DRIFTED', drifted), { ignore: [] });
    return verdict.status === 'NON_COMPLIANT' ? verdict.data : {};
  };

  it('lists all that fits and leaves nothing out', () => {
    const data = dataOf(rows(4, 10));
    expect(data).not.toHaveProperty('resourcesOmitted');
    expect(data).not.toHaveProperty('differencesOmitted');
  });

  it('lists resources and differences in order as far as they fit, and counts the rest', () => {
    const data = dataOf(rows(500, 10));
    const { drifted } = data as { drifted: readonly { logicalId: string; differences: readonly unknown[] }[] };
    expect(JSON.stringify(data).length).toBeLessThan(101_000);
    expect(JSON.stringify(data).length).toBeGreaterThan(97_000);
    expect(drifted.map(({ logicalId }) => logicalId)).toEqual(
      rows(drifted.length, 0).map(({ logicalId }) => logicalId),
    );
    expect(data).toMatchObject({ driftedResources: 500, resourcesOmitted: 500 - drifted.length });
    expect(data['differencesOmitted']).toBe(5_000 - drifted.flatMap((row) => row.differences).length);
  });
});

describe('the names of what is set aside', () => {
  it('are as many as fit', () => {
    const paths = Array.from({ length: 1_000 }, (_, index) => `/Tags/${String(index).padStart(4, '0')}`);
    const verdict = cloudformationStackDrift.evaluate(
      detected('DRIFTED', [modified('Queue', '/DelaySeconds', ...paths)]),
      {
        ignore: [{ propertyPath: '/Tags/*', reason }],
      },
    );
    const data = verdict.status === 'NON_COMPLIANT' ? verdict.data : {};
    const { ignored } = data['setAside'] as { readonly ignored: readonly string[] };
    expect(data['ignored']).toBe(1_000);
    expect(JSON.stringify(ignored).length).toBeLessThan(4_500);
    expect(ignored[0]).toBe('Queue /Tags/0000');
  });
});

const target = { partition: 'aws', accountId: '111122223333' as AccountId, region: 'eu-west-1' as Region } as const;
const arn = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/web/1a2b';
const inOne: JsonObject = { drifted: [{ logicalId: 'Queue', status: 'MODIFIED' }] };
const commandsOf = (group?: string, data = inOne, more: Partial<Curable> = {}) =>
  cloudformationStackDrift.commands?.(
    {
      target,
      messageId: 'drifted',
      data,
      resource: { kind: 'cloudformation:stack', arn, name: 'web', ...(group === undefined ? {} : { group }) },
      ...more,
    },
    { ignore: [] },
  ) ?? [];
const names = (commands: readonly string[]) => commands.map((command) => command.split(' --')[0]);

describe('The commands that revert drift', () => {
  it('make a change set and show it: pasted as they are, they change nothing', () => {
    const commands = commandsOf('stack:web').filter((command) => !command.startsWith('#'));
    expect(names(commands)).toEqual([
      'aws cloudformation create-change-set',
      'aws cloudformation wait change-set-create-complete',
      'aws cloudformation describe-change-set',
    ]);
    expect(commands[0]).toBe(
      `aws cloudformation create-change-set --region eu-west-1 --stack-name ${arn} --change-set-name plumbline-revert-drift --deployment-mode REVERT_DRIFT --use-previous-template`,
    );
    for (const command of commands) expect(command).toContain(`--stack-name ${arn} --change-set-name`);
  });

  it('name execution as a step of its own, after what to look for', () => {
    const [stop, execute, otherwise] = commandsOf('stack:web').slice(-3);
    expect(stop).toContain('only when the change set shows nothing but the differences above');
    expect(stop).toContain('look for Replacement: True and PolicyAction: ReplaceAndDelete');
    expect(execute).toBe(
      `# aws cloudformation execute-change-set --region eu-west-1 --stack-name ${arn} --change-set-name plumbline-revert-drift`,
    );
    expect(otherwise).toContain('aws cloudformation delete-change-set');
  });

  describe('where a change set would undo more than the finding', () => {
    const remarksOf = (data: JsonObject, more: Partial<Curable> = {}) =>
      commandsOf('stack:web', { ...inOne, ...data }, more).filter(
        (line) => line.startsWith('# it also') || line.startsWith('# the exception'),
      );
    const setAside = {
      ignored: ['Group /DesiredCapacity', 'Service /DesiredCount'],
      refuted: ['Bucket /BucketEncryption'],
    };

    it('name the differences that the policy ignores', () => {
      expect(remarksOf({ ignored: 2, refuted: 0, setAside: { ...setAside, refuted: [] } })).toEqual([
        '# it also undoes the differences that the policy ignores, 2: Group /DesiredCapacity, Service /DesiredCount',
      ]);
    });

    it('name the properties that another API refutes', () => {
      expect(remarksOf({ ignored: 0, refuted: 1, setAside: { ...setAside, ignored: [] } })).toEqual([
        '# it also writes properties that are as the template says, by another API, 1: Bucket /BucketEncryption',
      ]);
    });

    it('name the exception that accepts the finding', () => {
      expect(remarksOf({}, { suppressedBy: 'ex-0123456789' })).toEqual([
        '# the exception ex-0123456789 accepts this drift: it undoes that all the same',
      ]);
    });

    it('count those that have no name: a finding of an earlier version, and more than fit', () => {
      expect(remarksOf({ ignored: 5 })).toEqual(['# it also undoes the differences that the policy ignores, 5']);
      expect(remarksOf({ ignored: 5, setAside })).toEqual([
        '# it also undoes the differences that the policy ignores, 5: Group /DesiredCapacity, Service /DesiredCount and 3 more',
      ]);
    });

    it('say nothing where there is none', () => {
      expect(remarksOf({ ignored: 0, refuted: 0 })).toEqual([]);
    });
  });

  it('are the same of a stack without a group', () => {
    expect(commandsOf()).toEqual(commandsOf('stack:web'));
  });

  it('of a nested stack are those of its root', () => {
    const [note, , create] = commandsOf('stack:platform');
    expect(note).toContain('# a nested stack: it is changed through its root, platform, with all nested stacks');
    expect(note).toContain('what the policy ignores, or exceptions accept, of the others');
    expect(create).toContain('--stack-name platform ');
    expect(create).toContain('--include-nested-stacks');
    expect(commandsOf('stack:platform').join(' ')).not.toContain(arn);
  });

  it('of an instance of a StackSet are those of its own stack, as updating instances changes parameters only', () => {
    const [note, byHand, ...commands] = commandsOf('stackset:guard rails');
    expect(note).toContain('an instance of the StackSet guard rails, or a stack that left it');
    expect(note).toContain('the next update of the StackSet may overwrite it');
    expect(byHand).toContain('by hand');
    expect(commands).toEqual(commandsOf('stack:web'));
    expect(commandsOf('stackset:guard rails').join(' ')).not.toContain('update-stack-instances');
  });

  it('say that they do not bring a deleted resource back', () => {
    const inDeleted: JsonObject = { drifted: [{ logicalId: 'Queue', status: 'DELETED' }] };
    expect(commandsOf('stack:web', inDeleted)[0]).toContain('a deleted resource must be created');
    expect(commandsOf('stack:web')[0]).not.toContain('deleted');
    expect(commandsOf('stack:web', {})[0]).not.toContain('deleted');
  });
});

describe('the options', () => {
  const parse = (entry: object) =>
    cloudformationStackDrift.options.safeParse({ ignore: [{ reason: 'known', ...entry }] });
  const problems = (entry: object) => parse(entry).error?.issues.map(({ message }) => message);

  it('take a day for its end, and a time for itself', () => {
    const expires = (text: string) => parse({ logicalId: 'Queue', expires: text }).data?.ignore[0]?.expires;
    expect(expires('2027-03-31')).toBe('2027-03-31T23:59:59.999Z');
    expect(expires('2027-03-31T12:00+02:00')).toBe('2027-03-31T10:00:00.000Z');
  });

  it.each([
    ['an end that is no day', { logicalId: 'Queue', expires: '2027-02-30' }, 'there is no 30 February 2027'],
    ['an end that is no text', { logicalId: 'Queue', expires: 20270331 }, 'expected a day, such as 2027-03-31'],
    ['a pattern with `**` in a segment', { resourceType: 'AWS::S**' }, '`**` must be a whole segment'],
    ['a path that does not begin with "/"', { propertyPath: 'Tags/**' }, expect.stringContaining('begin with "/"')],
    ['nothing to ignore', {}, 'must name a resourceType, a logicalId or a propertyPath'],
  ])('refuse %s', (_name, entry, problem) => {
    expect(problems(entry)).toEqual([problem]);
  });

  it('accept what names a type, an id or a path', () => {
    for (const entry of [{ resourceType: 'AWS::SQS::*' }, { logicalId: 'Queue*' }, { propertyPath: '/Tags/**' }])
      expect(problems(entry)).toBeUndefined();
  });
});
