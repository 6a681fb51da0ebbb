import { expect, test } from 'vitest';
import { requireAws } from '../../../src/app/deployment/require-aws.ts';
import { queryError } from '../../support/local-aws.ts';
import { localClients } from '../../support/local-clients.ts';

test('a first call that fails names the Region in which it was made', async () => {
  const { clients } = await localClients(() => queryError('InvalidClientTokenId', 'The token is invalid.', 403));
  await expect(requireAws({ clients, homeRegion: 'us-east-1' })).rejects.toThrow(/\(asked in us-east-1\)/);
});
