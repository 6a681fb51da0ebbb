import * as z from 'zod';
import type { JsonObject } from '../domain/check.ts';
import { compliant, defineCheck, nonCompliant, notApplicable } from '../domain/check.ts';
import type { PropertyDifference, ResourceDrift } from '../domain/facts.ts';
import { matchesPath } from '../domain/path-pattern.ts';

/** Of the resources and differences that a finding lists; it must fit into an item of the store with all else, 400 KB at most. */
const LISTED_CHARACTERS = 100_000;

const PATTERN = '`*` stands for any part of one segment, a segment `**` for any number of segments';

const pattern = (separator: string) =>
  z
    .string()
    .min(1)
    .refine((text) => text.split(separator).every((segment) => segment === '**' || !segment.includes('**')), {
      error: '`**` must be a whole segment',
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
    const rows = drift.drifted.map((row) => setAside(row, ignore));
    const drifted = rows
      .filter(({ counts }) => counts)
      .map(({ row }) => row)
      .toSorted(by(({ logicalId }) => logicalId));
    if (drifted.length > 0) {
      return nonCompliant('drifted', {
        status,
        stackStatus,
        driftedResources: drifted.length,
        checkedResources,
        totalResources,
        ...listed(drifted),
        ignored: sum(rows.map((row) => row.ignored)),
        refuted: sum(rows.map((row) => row.refuted)),
        ...(status === 'IN_SYNC' ? { inconsistent: true } : {}),
      });
    }
    if (status === 'DRIFTED' ? rows.length > 0 : status === 'IN_SYNC') {
      return checkedResources > 0 ? compliant : notApplicable('no resource of this stack supports drift detection');
    }
    throw new Error(`CloudFormation says ${status}, and no resource shows why: neither verdict is proven`);
  },
});

/** A row without the differences that are expected or known to be wrong, how many these are, and whether the rest counts. */
const setAside = (row: ResourceDrift, ignore: readonly Ignored[]) => {
  const entries = ignore.filter(
    ({ resourceType, logicalId }) =>
      (resourceType === undefined || matchesPath(resourceType, row.type, '::')) &&
      (logicalId === undefined || matchesPath(logicalId, row.logicalId, '/')),
  );
  const whole = entries.some(({ propertyPath }) => propertyPath === undefined);
  const isIgnored = ({ path }: PropertyDifference): boolean =>
    entries.some(({ propertyPath }) => propertyPath !== undefined && matchesPath(propertyPath, path, '/'));
  const known = row.differences.filter((each) => each.refuted === undefined);
  const differences = known.filter((each) => !isIgnored(each)).toSorted(by(({ path }) => path));
  const refuted = row.differences.length - known.length;
  return whole
    ? { row, counts: false, ignored: Math.max(known.length, 1), refuted }
    : {
        row: { ...row, differences },
        // A deleted resource, or a modified one of which CloudFormation names no property, counts as it stands. What was not read may be expected.
        counts:
          differences.length > 0 ||
          (row.differences.length === 0 && !(row.differencesUnread === true && entries.length > 0)),
        ignored: known.length - differences.length,
        refuted,
      };
};

/** The rows as data, as far as they fit, and how many did not. */
const listed = (rows: readonly ResourceDrift[]): JsonObject => {
  let left = LISTED_CHARACTERS;
  const fits = (data: JsonObject): boolean => {
    left -= JSON.stringify(data).length;
    return left >= 0;
  };
  const drifted: JsonObject[] = [];
  let differencesOmitted = 0;
  for (const { logicalId, physicalId, type, status, differences } of rows) {
    const resource: JsonObject = { logicalId, type, status, ...(physicalId === undefined ? {} : { physicalId }) };
    const isListed = fits(resource);
    const shown = differences.map(difference).filter(fits);
    differencesOmitted += differences.length - shown.length;
    if (isListed) drifted.push({ ...resource, differences: shown });
  }
  const resourcesOmitted = rows.length - drifted.length;
  return {
    drifted,
    ...(resourcesOmitted > 0 ? { resourcesOmitted } : {}),
    ...(differencesOmitted > 0 ? { differencesOmitted } : {}),
  };
};

const difference = ({ path, expected, actual, type }: PropertyDifference): JsonObject => ({
  path,
  expected,
  actual,
  type,
});

/** The order in which CloudFormation answers is not promised, and a finding must not change with it. */
const by =
  <T>(key: (item: T) => string) =>
  (one: T, other: T): number =>
    key(one) < key(other) ? -1 : 1;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
