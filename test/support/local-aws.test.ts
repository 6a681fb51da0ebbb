import { expect, test } from 'vitest';
import { startLocalAws } from './local-aws.ts';

test.each([
  ['does not know', () => undefined],
  [
    'throws at',
    () => {
      throw new Error('boom');
    },
  ],
])('a request that the handler %s is answered with a 500 that names it, and is recorded', async (_, answer) => {
  const aws = await startLocalAws(answer);
  const response = await fetch(`${aws.endpoint}/data?acl`);
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('unexpected request: GET /data?acl');
  expect(aws.unexpected.splice(0)).toEqual([expect.stringMatching(/^GET \/data\?acl/)]);
  await aws.close();
});
