import { expect, test } from 'vitest';
import { createCollector } from '../../src/collectors/collector.ts';
import { logGroups } from '../../src/collectors/log-groups.ts';
import type { Target } from '../../src/domain/target.ts';
import { localClients } from '../support/local-clients.ts';

const target = { partition: 'aws-cn', accountId: '111122223333', region: 'cn-north-1' } as unknown as Target;
const clock = () => new Date('2026-11-10T06:00:00.000Z');
const ARN = 'arn:aws-cn:logs:cn-north-1:111122223333:log-group:/web';

const collected = async (group: object) => {
  const { aws, clients } = await localClients(() => ({ body: JSON.stringify({ logGroups: [group] }) }));
  const { evidence } = await createCollector(logGroups, clients, { clock }).collect(target);
  return { evidence: evidence[0], request: aws.requests[0]?.body };
};

test.each([
  ['logGroupArn', { logGroupArn: ARN, arn: `${ARN}:*` }],
  ['arn', { arn: `${ARN}:*` }],
  ['its name, where an emulator gives neither', {}],
])('the ARN is taken from %s', async (_, more) => {
  const { evidence } = await collected({ logGroupName: '/web', ...more });
  expect(evidence?.resource).toEqual({ kind: 'logs:log-group', arn: ARN, name: '/web' });
});

test('a class that is not named is STANDARD, and a retention that is not named never ends', async () => {
  const { evidence } = await collected({ logGroupName: '/web' });
  expect(evidence?.facts).toEqual({
    retentionInDays: { ok: true, value: undefined },
    retentionPolicyName: { ok: true, value: undefined },
    class: { ok: true, value: 'STANDARD' },
  });
});

test('log groups are never asked for by a pattern, which would leave the retention out', async () => {
  const { request } = await collected({ logGroupName: '/web' });
  expect(JSON.parse(request ?? '')).toEqual({ limit: 50 });
});
