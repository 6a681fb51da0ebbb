import { resolve } from 'node:path';
import { type OpenStores, openTableStores } from '../../app/deployment/open-stores.ts';
import type { CliContext } from '../context.ts';
import { openLocalStores } from './local-stores.ts';

/** Where an audit from here keeps what it finds: in the state directory, or its findings in a DynamoDB table that is made if need be. */
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
