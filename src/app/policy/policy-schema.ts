import * as z from 'zod';
import { checks } from '../../checks/index.ts';
import { type AnyCheck, SEVERITIES } from '../../domain/check.ts';
import { partitionOf } from '../../domain/default-regions.ts';
import { defined } from '../../domain/defined.ts';
import type { Region } from '../../domain/ids.ts';
import { alertsSection } from './alert-schema.ts';
import { duration } from './duration.ts';
import { exceptionsSection } from './exception-schema.ts';
import { overridesSection } from './override-schema.ts';
import { channelJsonSchemas } from './policy-channels.ts';
import { REGION_CODE, regionProblem } from './region-code.ts';
import { EXTERNAL_ID, EXTERNAL_ID_TEXT, ROLE_NAME, roleNameProblem } from './role-name.ts';
import { accountId } from './schema-parts.ts';

/** Role to assume in other accounts if the policy names none. */
const DEFAULT_ROLE = 'PlumblineAudit';
const HOUR = 3600;

const region = z
  .string()
  .regex(REGION_CODE, { error: ({ input }) => regionProblem(String(input)) })
  .transform((code) => code as Region);

const regions = z
  .union([
    z.literal('all', {
      error: ({ input }) =>
        typeof input === 'string' && REGION_CODE.test(input) ? `expected all or a list: [${input}]` : undefined,
    }),
    z.array(region).min(1, { error: 'names no Region; leave it out to audit all' }),
  ])
  .superRefine((codes, context) => {
    const partitions = codes === 'all' ? [] : [...new Set(codes.map(partitionOf))];
    if (partitions.length > 1)
      context.addIssue({
        code: 'custom',
        message: `spans the partitions ${partitions.join(' and ')}; an audit covers one`,
      });
  })
  .default('all')
  .describe('`all` (every Region that is enabled in the account) or Region codes.');

const role = z.strictObject({
  name: z
    .string()
    .regex(ROLE_NAME, { error: ({ input }) => roleNameProblem(String(input)) })
    .describe('Name of the role, path included; the same in every account.'),
  externalId: z
    .string()
    .regex(EXTERNAL_ID, { error: `expected ${EXTERNAL_ID_TEXT}` })
    .optional()
    .describe('External id that the role asks for.'),
});

/** A path of units, or the id of one. Numbers alone are a mistyped account. */
const unit = z.string().regex(/^(?!\d+$).*[A-Za-z]/, { error: 'expected the path of a unit or its ou- id' });

const targets = z
  .strictObject({
    organization: z.boolean().default(false).describe('Audit every active account of the organization.'),
    accounts: z.array(accountId).default([]).describe('Accounts to audit; they join those of the organization.'),
    exclude: z
      .array(z.union([accountId, unit], { error: 'expected an account id, the path of a unit or its ou- id' }))
      .default([])
      .describe('Accounts, and units by path or ou- id, that are not audited.'),
    organizationalUnits: z
      .array(z.string().min(1))
      .default([])
      .describe('Audit only accounts below these units: paths such as Root/Workloads/Prod, or ou- ids.'),
    regions,
    role: role.default({ name: DEFAULT_ROLE }).describe("The role to assume in every account but the auditor's own."),
  })
  .superRefine(({ organization, accounts, exclude, organizationalUnits }, context) => {
    if (!organization && organizationalUnits.length > 0)
      context.addIssue({ code: 'custom', path: ['organizationalUnits'], message: 'needs targets.organization: true' });
    for (const [index, id] of exclude.entries()) {
      const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['exclude', index], message });
      const isAccount = /^\d{12}$/.test(id);
      if (accounts.some((account) => account === id)) refuse(`${id} is named in targets.accounts too`);
      if (organizationalUnits.includes(id)) refuse(`${id} is named in targets.organizationalUnits too`);
      if (!isAccount && !organization) refuse('a unit needs targets.organization: true');
    }
  });

const drift = z.strictObject({
  reuse: duration
    .prefault('1h')
    .describe('How young the result of an earlier drift detection must be to be used again; 0s detects always.'),
  budget: duration
    .refine((seconds) => seconds >= 60 && seconds <= 24 * HOUR, { error: 'expected 1m to 24h' })
    .prefault('2h')
    .describe('How long the drift detections of one target may take altogether.'),
  inFlight: z.int().min(1).max(100).default(10).describe('Drift detections of one target under way at once.'),
});

/** Schema of the policy file. `parsePolicy` parses the options of checks one by one. */
export const policyFile = z.strictObject({
  version: z.literal(1, {
    error: ({ input }) => {
      if (input === undefined) return 'is missing: write version: 1';
      return `expected 1${input === '1' ? ' without quotes' : ''}, got ${JSON.stringify(input)}`;
    },
  }),
  targets: targets.prefault({}).describe('Which accounts and Regions are audited.'),
  checks: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Options of the checks; a check that is left out has its defaults.'),
  overrides: overridesSection.describe(
    'Options that differ for some accounts, units, Regions, tags or resources: the most specific entry decides each option.',
  ),
  drift: drift.prefault({}).describe('How drift is detected.'),
  alerts: alertsSection.prefault({}).describe('Who hears of changes.'),
  exceptions: exceptionsSection
    .prefault({})
    .describe('Findings that are accepted, each with an owner, a reason and an end.'),
});

/** Option that every check has beside its own. */
export const severityOption = z.enum(SEVERITIES).optional();

const inputSchema = (schema: z.ZodType): Record<string, unknown> => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
};

/** Returns the JSON Schema of a check's own options as written in a policy file. */
export const optionsJsonSchema = (check: AnyCheck): Record<string, unknown> => inputSchema(check.options);

const checkEntry = (check: AnyCheck): Record<string, unknown> => {
  const options = optionsJsonSchema(check);
  const properties = {
    severity: { enum: SEVERITIES, default: check.severity, description: 'Severity of its findings.' },
    ...(options['properties'] as Record<string, unknown> | undefined),
  };
  return {
    description: `${check.title}.`,
    anyOf: [
      { type: 'boolean' },
      { type: 'null' },
      { ...options, type: 'object', properties, additionalProperties: false },
    ],
  };
};

/** Returns the JSON Schema of a check's entry in an override, where nothing is required. */
const overriddenEntry = (check: AnyCheck): Record<string, unknown> => {
  const { required: _, properties, ...options } = optionsJsonSchema(check);
  const own = Object.entries((properties ?? {}) as Readonly<Record<string, Record<string, unknown>>>);
  const undefaulted = own.map(([option, { default: _default, ...schema }]) => [option, schema] as const);
  return {
    description: `${check.title}.`,
    anyOf: [
      { type: 'boolean' },
      {
        ...options,
        type: 'object',
        properties: {
          severity: { enum: SEVERITIES, description: 'Severity of its findings.' },
          ...Object.fromEntries(undefaulted),
        },
        additionalProperties: false,
      },
    ],
  };
};

const entriesBy = (entry: (check: AnyCheck) => Record<string, unknown>): Record<string, unknown> => ({
  type: 'object',
  properties: Object.fromEntries(checks.map((check: AnyCheck) => [check.id, entry(check)])),
  additionalProperties: false,
});

/** Returns the JSON Schema of the policy file, for editors. */
export const policyJsonSchema = (): Record<string, unknown> => {
  const { $schema, ...file } = z.toJSONSchema(policyFile, { io: 'input', unrepresentable: 'any' });
  const { overrides, alerts, ...sections } = file.properties as Readonly<Record<string, ListedNode>>;
  const { description } = overrides?.items?.properties['checks'] ?? {};
  return {
    $schema,
    title: 'Plumbline policy',
    ...file,
    properties: {
      ...sections,
      alerts: withChannels(alerts),
      checks: {
        description: 'Options of the checks; a check that is left out has its defaults, false disables it.',
        ...entriesBy(checkEntry),
      },
      overrides: {
        ...overrides,
        items: {
          ...overrides?.items,
          properties: {
            ...overrides?.items?.properties,
            checks: {
              ...defined({ description }),
              ...entriesBy(overriddenEntry),
              minProperties: 1,
            },
          },
        },
      },
    },
  };
};

interface ListedNode {
  readonly properties?: Readonly<Record<string, ListedNode>>;
  readonly items?: { readonly properties: Readonly<Record<string, { readonly description?: string }>> };
}

/** Adds the channels and their options to the routes of alerts. */
const withChannels = (alerts: ListedNode | undefined): Record<string, unknown> => {
  const routes = alerts?.properties?.['routes'];
  const { channel, options, conditions } = channelJsonSchemas(inputSchema);
  const { channel: named, options: given, ...others } = routes?.items?.properties ?? {};
  const properties = { ...others, channel: { ...named, ...channel }, options: { ...given, ...options } };
  const items = { ...routes?.items, properties, allOf: conditions };
  return { ...alerts, properties: { ...alerts?.properties, routes: { ...routes, items } } };
};
