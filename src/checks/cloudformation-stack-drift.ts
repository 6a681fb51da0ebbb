import * as z from 'zod';
import { byText } from '../domain/by-text.ts';
import type { Curable, Json, JsonObject } from '../domain/check.ts';
import { compliant, defineCheck, nonCompliant, notApplicable } from '../domain/check.ts';
import { defined } from '../domain/defined.ts';
import { driftIgnores, type IgnoredDrift } from '../domain/drift-ignore.ts';
import { toExpiry, WANTED_EXPIRY } from '../domain/expiry.ts';
import type { DriftDifference, DriftedStackResource } from '../domain/facts.ts';
import { globProblem } from '../domain/path-pattern.ts';
import { commandLine } from '../domain/shell.ts';

/**
 * Characters that the listed resources and differences of one finding may take. An item of the table holds 400 KB at
 * most.
 */
const LISTED_CHARACTERS = 100_000;

const PATTERN = '`*` stands for any part of one segment, a segment `**` for any number of segments';

const pattern = (separator: string) =>
  z.string().superRefine((text, context) => {
    const problem = globProblem(text, [separator]);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

const ignored = z
  .strictObject({
    resourceType: pattern('::')
      .optional()
      .describe(`Resource types, such as AWS::SQS::Queue or AWS::SQS::*; ${PATTERN}.`),
    logicalId: pattern('/').optional().describe('Logical ids; `*` stands for any part of the id.'),
    propertyPath: pattern('/')
      .startsWith('/', { error: 'must begin with "/", as the whole path is matched' })
      .optional()
      .describe(`Paths of properties, such as /Tags/**; without it the whole resource is ignored. ${PATTERN}.`),
    reason: z.string().min(1).describe('Why the difference is expected.'),
    expires: z
      .string({ error: WANTED_EXPIRY })
      .transform(toExpiry)
      .optional()
      .describe('The last day on which it is (UTC); without it, it always is.'),
  })
  .refine(({ resourceType, logicalId, propertyPath }) => [resourceType, logicalId, propertyPath].some(Boolean), {
    error: 'must name a resourceType, a logicalId or a propertyPath',
  });
type Ignored = z.output<typeof ignored>;

export const cloudformationStackDrift = defineCheck({
  id: 'cloudformation-stack-drift',
  title: 'CloudFormation stack matches its template',
  rationale:
    'A change that was made past the template is reviewed by nobody, is undone by the next deployment or makes it fail, and is missing when the stack is built again.',
  remediation:
    'Bring the template up to date with the resources, or the resources back to the template: a change set with --deployment-mode REVERT_DRIFT shows and undoes the differences. A deleted resource must be created by the template under a new logical id, or imported.',
  severity: 'MEDIUM',
  controls: [
    'AWS Config: cloudformation-stack-drift-detection-check',
    'NIST SP 800-53: CM-2(2)',
    'NIST SP 800-53: CM-3',
  ],
  resource: 'cloudformation:stack',
  reads: ['drift'],
  messages: {
    drifted:
      '{{resource}} differs from its template in {{driftedResources}} of {{checkedResources}} checked resources ({{totalResources}} in all).',
    driftedAmongSeen:
      '{{resource}} differs from its template in {{driftedResources}} of {{checkedResources}} resources that were seen; the others could not be listed.',
  },
  options: z.strictObject({
    ignore: z
      .array(ignored)
      .default([])
      .describe(
        'Differences that are expected. An entry applies where all that it names match; what it applies to is counted, not judged.',
      ),
  }),
  evaluate: ({ drift }, { ignore }) => {
    if (drift.kind === 'nothing-managed') {
      return notApplicable(`the stack is in the state ${drift.stackStatus}, in which it manages no resources`);
    }
    const { status, stackStatus, checkedResources, totalResources } = drift;
    const ignoring = driftIgnores(ignore);
    const rows = drift.drifted.map((row) => setAside(row, ignoring(row)));
    const drifted = rows
      .filter(({ counts }) => counts)
      .map(({ row }) => row)
      .toSorted(by(({ logicalId }) => logicalId));
    if (drifted.length > 0) {
      return nonCompliant(totalResources === undefined ? 'driftedAmongSeen' : 'drifted', {
        status,
        stackStatus,
        driftedResources: drifted.length,
        checkedResources,
        ...defined({ totalResources }),
        ...listed(drifted),
        ignored: sum(rows.map((row) => row.ignored)),
        refuted: sum(rows.map((row) => row.refuted)),
        ...setAsideNames(rows),
        ...(status === 'IN_SYNC' ? { inconsistent: true } : {}),
      });
    }
    if (status === 'DRIFTED' ? rows.length > 0 : status === 'IN_SYNC') {
      return checkedResources > 0 ? compliant : notApplicable('no resource of this stack supports drift detection');
    }
    throw new Error(`CloudFormation says ${status}, and no resource shows why: neither verdict is proven`);
  },
  addedData: ['setAside'],
  commands: (finding) => driftCommands(finding),
});

/** A row without the differences that are expected or known to be wrong, how many these are, and whether the rest counts. */
const setAside = (row: DriftedStackResource, { whole, differences: expected, isNamed }: IgnoredDrift<Ignored>) => {
  const known = row.differences.filter((each) => each.refuted === undefined);
  const differences = row.differences
    .filter((each, index) => each.refuted === undefined && expected[index] === undefined)
    .toSorted(by(({ path }) => path));
  const refuted = row.differences.length - known.length;
  const name = ({ path }: DriftDifference): string => `${row.logicalId} ${path}`;
  const refutedNames = row.differences.filter((each) => each.refuted !== undefined).map(name);
  return whole !== undefined
    ? {
        row,
        counts: false,
        ignored: Math.max(known.length, 1),
        refuted,
        names: { ignored: known.length === 0 ? [row.logicalId] : known.map(name), refuted: refutedNames },
      }
    : {
        row: { ...row, differences },
        // Counts a deleted resource, and a modified one without named properties, as it stands. Properties that could
        // not be read may be expected.
        counts:
          differences.length > 0 || (row.differences.length === 0 && !(row.differencesUnread === true && isNamed)),
        ignored: known.length - differences.length,
        refuted,
        names: { ignored: known.filter((each) => !differences.includes(each)).map(name), refuted: refutedNames },
      };
};

/** Characters that the names of ignored, and of refuted, differences may take. */
const NAMED_CHARACTERS = 4_000;

/** Names the ignored and refuted differences, which a remedy of the whole stack would undo too. */
const setAsideNames = (rows: readonly ReturnType<typeof setAside>[]): JsonObject => {
  const namesOf = (kind: 'ignored' | 'refuted') =>
    takeFitting(rows.flatMap(({ names }) => names[kind]).toSorted(byText), NAMED_CHARACTERS).kept;
  const [ignored, refuted] = [namesOf('ignored'), namesOf('refuted')];
  return ignored.length + refuted.length === 0 ? {} : { setAside: { ignored, refuted } };
};

/** Keeps the items that fit into a budget of characters, each on its own, and returns the rest of the budget. */
const takeFitting = <T extends Json>(items: readonly T[], budget: number) => {
  const kept: T[] = [];
  let left = budget;
  for (const item of items) {
    left -= JSON.stringify(item).length;
    if (left >= 0) kept.push(item);
  }
  return { kept, left };
};

/** Turns rows into data up to the size limit, and counts those left out. */
const listed = (rows: readonly DriftedStackResource[]): JsonObject => {
  const drifted: JsonObject[] = [];
  let differencesOmitted = 0;
  let budget = LISTED_CHARACTERS;
  for (const { logicalId, physicalId, type, status, differences } of rows) {
    const resource = takeFitting([{ logicalId, type, status, ...defined({ physicalId }) }], budget);
    const shown = takeFitting(differences.map(difference), resource.left);
    budget = shown.left;
    differencesOmitted += differences.length - shown.kept.length;
    drifted.push(...resource.kept.map((kept) => ({ ...kept, differences: shown.kept })));
  }
  const resourcesOmitted = rows.length - drifted.length;
  return {
    drifted,
    ...(resourcesOmitted > 0 ? { resourcesOmitted } : {}),
    ...(differencesOmitted > 0 ? { differencesOmitted } : {}),
  };
};

const difference = ({ path, expected, actual, type, sha256 }: DriftDifference): JsonObject => ({
  path,
  expected,
  actual,
  type,
  ...defined({ sha256 }),
});

/** Sorts by a key. CloudFormation promises no order, and a finding must not change because of one. */
const by =
  <T>(key: (item: T) => string) =>
  (one: T, other: T): number =>
    key(one) < key(other) ? -1 : 1;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

const CHANGE_SET = 'plumbline-revert-drift';

const hasDeleted = (data: JsonObject): boolean =>
  Array.isArray(data['drifted']) && data['drifted'].some((row: JsonObject | null) => row?.['status'] === 'DELETED');

/** Lists names, and counts those that the data does not name: all of them in a finding of an earlier version. */
const namesText = (data: JsonObject, kind: 'ignored' | 'refuted'): string | undefined => {
  const count = data[kind];
  if (typeof count !== 'number' || count === 0) return undefined;
  const { setAside: aside } = data as { readonly setAside?: Readonly<Record<string, readonly string[]>> };
  const names = aside?.[kind] ?? [];
  const more = count - names.length;
  if (names.length === 0) return String(count);
  return `${count}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** Returns remarks about what a change set of the whole stack undoes beside the differences of the finding. */
const undoneToo = ({ data, suppressedBy }: Curable): readonly string[] => {
  const ignored = namesText(data, 'ignored');
  const refuted = namesText(data, 'refuted');
  const remarks = [
    ...(ignored === undefined ? [] : [`# it also undoes the differences that the policy ignores, ${ignored}`]),
    ...(refuted === undefined
      ? []
      : [`# it also writes properties that are as the template says, by another API, ${refuted}`]),
    ...(suppressedBy === undefined
      ? []
      : [`# the exception ${suppressedBy} accepts this drift: it undoes that all the same`]),
  ];
  return remarks.length === 0
    ? []
    : [
        '# the change set covers the whole stack:',
        ...remarks,
        '# to keep them, change the resources by hand or bring the template up to date',
      ];
};

/**
 * Returns the commands for a change set that shows the differences. Executing it is a step of its own, as a remark, so
 * that pasting the commands changes nothing.
 */
const revert = (finding: Curable, stack: string, options: Readonly<Record<string, string>> = {}): readonly string[] => {
  const place = { region: finding.target.region, 'stack-name': stack, 'change-set-name': CHANGE_SET };
  return [
    ...undoneToo(finding),
    '# each parameter that has no default needs --parameters ParameterKey=<name>,UsePreviousValue=true, and some templates --capabilities',
    commandLine(['aws', 'cloudformation', 'create-change-set'], {
      ...place,
      'deployment-mode': 'REVERT_DRIFT',
      'use-previous-template': '',
      ...options,
    }),
    commandLine(['aws', 'cloudformation', 'wait', 'change-set-create-complete'], place),
    commandLine(['aws', 'cloudformation', 'describe-change-set'], place),
    '# stop and read it: execute it only when the change set shows nothing but the differences above; look for Replacement: True and PolicyAction: ReplaceAndDelete',
    `# ${commandLine(['aws', 'cloudformation', 'execute-change-set'], place)}`,
    `# otherwise: ${commandLine(['aws', 'cloudformation', 'delete-change-set'], place)}`,
  ];
};

/** Returns commands that bring a stack's resources back to the template: of a nested stack through its root. */
const driftCommands = (finding: Curable): readonly string[] => {
  const { resource, data } = finding;
  const [kind, owner = ''] = resource.group === undefined ? [] : resource.group.split(/:(.*)/s);
  const deleted = hasDeleted(data)
    ? ['# a deleted resource must be created by the template under a new logical id, or imported']
    : [];
  if (kind === 'stackset')
    return [
      ...deleted,
      `# an instance of the StackSet ${owner}, or a stack that left it and keeps its name: the StackSet cannot undo drift, so this changes the stack itself, in its own account; the next update of the StackSet may overwrite it`,
      '# where the organization forbids that, change the resources back by hand',
      ...revert(finding, resource.arn),
    ];
  if (kind === 'stack' && owner !== resource.name)
    return [
      ...deleted,
      `# a nested stack: it is changed through its root, ${owner}, with all nested stacks of that root: also with what the policy ignores, or exceptions accept, of the others`,
      ...revert(finding, owner, { 'include-nested-stacks': '' }),
    ];
  return [...deleted, ...revert(finding, resource.arn)];
};
