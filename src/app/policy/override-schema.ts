import * as z from 'zod';
import { selectorShape } from './exception-schema.ts';

const match = z
  .strictObject(selectorShape)
  .refine((selector) => Object.values(selector).some((given) => given !== undefined), {
    error: 'matches everything: write it under checks, or name an account, a unit, a Region, a resource or a tag',
  })
  .describe('For which resources: those that meet every member, each by any of its entries.');

/** Schema of the policy file's overrides. Their options are parsed check by check. */
export const overridesSection = z
  .array(
    z.strictObject({
      match,
      checks: z
        .record(z.string(), z.unknown())
        .refine((checks) => Object.keys(checks).length > 0, { error: 'is empty: name a check' })
        .describe('Options and severities that differ there; false: the check is not asked there.'),
      reason: z.string().regex(/\S/, { error: 'is empty' }).max(1_000).optional().describe('Why.'),
    }),
  )
  .default([]);

export type ReadOverride = z.output<typeof overridesSection>[number];
