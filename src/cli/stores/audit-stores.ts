import { resolve } from 'node:path';
import { type OpenStores, openTableStores } from '../../app/deployment/open-stores.ts';
import type { CliContext } from '../context.ts';
import { openLocalStores } from './local-stores.ts';

/**
 * Opens the stores of a local audit: the state directory, or a DynamoDB table for the findings, which is created if it
 * does not exist.
 */
export const openAuditStores = async (
  context: CliContext,
  { state, table, region }: { readonly state: string; readonly table?: string; readonly region: string },
): Promise<OpenStores> =>
  table === undefined
    ? openLocalStores(context, state)
    : openTableStores({
        table,
        directory: resolve(context.directory, state),
        clock: context.clock,
        region,
      });
