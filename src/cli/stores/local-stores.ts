import { join, resolve } from 'node:path';
import { type OpenStores, openDirectoryStores } from '../../app/deployment/open-stores.ts';
import { startDynamodb } from '../../simulator/dynamodb/dynamodb.ts';
import type { CliContext } from '../context.ts';
import { STATE_DIRECTORY } from './state-directory.ts';

/**
 * Opens the stores of a state directory: an embedded DynamoDB and the run bucket. One process at a time may hold it.
 */
export const openLocalStores = async (
  { directory, clock }: Pick<CliContext, 'directory' | 'clock'>,
  state = STATE_DIRECTORY,
): Promise<OpenStores> => {
  const home = resolve(directory, state);
  const dynamodb = await startDynamodb({ directory: join(home, 'dynamodb') });
  try {
    const stores = await openDirectoryStores({ endpoint: dynamodb.endpoint, directory: home, clock });
    return {
      ...stores,
      close: async () => {
        // Closes the server first, so that requests in flight are answered before their connections are cut.
        await dynamodb.close();
        await stores.close();
      },
    };
  } catch (error) {
    await dynamodb.close();
    throw error;
  }
};
