import * as z from 'zod';
import { CHECK_IDS } from '../../checks/index.ts';
import type { Exception } from '../../domain/exception.ts';
import { TABLE_EXCEPTION_ID } from '../../domain/exception.ts';
import { glob, globProblem } from '../../domain/path-pattern.ts';
import { RESOURCE_SEPARATORS, UNIT_ID, UNIT_SEPARATORS } from '../../domain/selector.ts';
import { DAY_MS } from '../../domain/time.ts';
import { didYouMean } from './nearest.ts';
import { REGION_CODE, regionProblem } from './region-code.ts';
import { accountId, expiry, patternOf, textWith } from './schema-parts.ts';

/** Maximum duration of an exception in days, unless the policy sets one. */
const DEFAULT_MAXIMUM_DAYS = 365;

const listOf = <T extends z.ZodType>(item: T) => z.array(item).min(1, { error: 'is empty: leave it out' });
const tags = z
  .record(z.string().min(1).max(128), patternOf([]))
  .refine((entries) => Object.keys(entries).length > 0, { error: 'is empty: leave it out' });

const checkProblem = (pattern: string): string | undefined => {
  const matches = glob(pattern, []);
  if (CHECK_IDS.some(matches)) return undefined;
  if (pattern.includes('*')) return 'matches no check';
  const hint = didYouMean(pattern, CHECK_IDS);
  return `there is no such check${hint === '' ? `; the checks are ${CHECK_IDS.join(', ')}` : hint}`;
};

const resourceProblem = (pattern: string): string | undefined =>
  pattern.includes(':') && !pattern.startsWith('arn:')
    ? 'a pattern of ARNs begins with arn:'
    : globProblem(pattern, RESOURCE_SEPARATORS);

const unitProblem = (pattern: string): string | undefined => {
  if (UNIT_ID.test(pattern)) return undefined;
  return pattern.startsWith('/') || pattern.endsWith('/')
    ? 'expected a path such as Root/Workloads/Prod, without a slash at its ends'
    : globProblem(pattern, UNIT_SEPARATORS);
};

/** Members of a selector, for exceptions and other selections of resources. */
export const selectorShape = {
  accounts: listOf(accountId).optional().describe('Account ids.'),
  accountTags: tags.optional().describe('Patterns of the values of tags of accounts; all must match.'),
  units: listOf(textWith(unitProblem))
    .optional()
    .describe(
      'Organizational units: patterns of paths such as Root/Workloads/*, or ou- ids; each covers the units below it.',
    ),
  regions: listOf(textWith((code) => (code.includes('*') || REGION_CODE.test(code) ? undefined : regionProblem(code))))
    .optional()
    .describe('Patterns of Region codes, such as eu-*.'),
  resources: listOf(textWith(resourceProblem))
    .optional()
    .describe(
      'Patterns of names, or of ARNs where they begin with arn:; `*` crosses neither `:` nor `/`, a segment `**` does.',
    ),
  resourceTags: tags.optional().describe('Patterns of the values of tags of resources; all must match.'),
};

const isOpen = (pattern: string): boolean => /^[*:/]+$/.test(pattern);

/** Tests whether a match selects less than everything. Wildcards alone would suppress every finding. */
const narrows = ({ accountTags, resourceTags, accounts, ...lists }: z.output<typeof matchShape>): boolean =>
  [accountTags, resourceTags, accounts].some((given) => given !== undefined) ||
  Object.values(lists).some((patterns) => patterns !== undefined && !patterns.some(isOpen));

const matchShape = z.strictObject({
  checks: listOf(textWith(checkProblem)).optional().describe('Patterns of check ids, such as s3-*.'),
  ...selectorShape,
});

const match = matchShape
  .refine(narrows, {
    error: 'would accept every finding: name a check, an account, a unit, a Region, a resource or a tag',
  })
  .describe('Which findings are accepted: those that meet every member, each by any of its entries.');

const said = z.string().regex(/\S/, { error: 'is empty' }).max(1_000);

const terms = {
  match,
  owner: said.describe('Who answers for it: a team or a person.'),
  reason: said.describe('Why the findings are accepted.'),
  ticket: said.optional().describe('Where it was decided.'),
  expires: expiry.describe('The last day on which it holds (UTC); then its findings come back.'),
};

const policyId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
    error: 'expected up to 64 letters, digits, dots, dashes or underscores',
  })
  .refine((id) => !id.startsWith('ex-'), { error: 'must not begin with ex-, as ids of exceptions in the table do' });

const accepted = z
  .array(z.strictObject({ id: policyId.describe('Its name in reports.'), ...terms }))
  .superRefine((all, context) => {
    for (const [index, { id }] of all.entries())
      if (all.findIndex((other) => other.id === id) < index)
        context.addIssue({ code: 'custom', path: [index, 'id'], message: `${id} is the id of another exception` });
  });

/** Schema of the policy file's exceptions. */
export const exceptionsSection = z.strictObject({
  maximumDays: z
    .int()
    .min(1)
    .max(3_650)
    .default(DEFAULT_MAXIMUM_DAYS)
    .describe('How many days ahead an exception may expire.'),
  accepted: accepted.default([]).describe('Findings that are accepted; they are kept, and marked as suppressed.'),
});

/** Drops undefined members. */
const given = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** Converts a parsed exception of the policy file. */
export const policyException = (parsed: z.output<typeof exceptionsSection>['accepted'][number]): Exception => ({
  ...given(parsed),
  source: 'policy',
  match: given(parsed.match),
});

const stored = z.strictObject({
  id: z.string().regex(TABLE_EXCEPTION_ID, { error: 'expected ex- and ten hexadecimal digits' }),
  source: z.literal('table'),
  ...terms,
  createdAt: z.iso.datetime(),
  createdBy: said,
});

/** Parses an exception of the table, or describes its problem: `match.resources.0: ...`. */
export const tableException = (
  value: unknown,
): { readonly exception: Exception } | { readonly problems: readonly string[] } => {
  const read = stored.safeParse(value);
  if (!read.success)
    return {
      problems: read.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')),
    };
  return { exception: { ...given(read.data), match: given(read.data.match) } };
};

/**
 * Describes an expiry that lies too far ahead, counted from the day of the addition, or from now if that is unknown.
 */
export const horizonProblem = (
  { expires, createdAt }: Pick<Exception, 'expires' | 'createdAt'>,
  maximumDays: number,
  now: Date,
): string | undefined => {
  const latest = new Date((createdAt === undefined ? now.getTime() : Date.parse(createdAt)) + maximumDays * DAY_MS);
  const day = latest.toISOString().slice(0, 10);
  return expires.slice(0, 10) > day
    ? `is more than ${maximumDays} days ahead (exceptions.maximumDays); the latest day is ${day}`
    : undefined;
};
