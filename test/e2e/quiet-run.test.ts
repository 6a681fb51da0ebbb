import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { ageless, DAY_MS, type DeployedWorld, deployed, HOME_REGION } from '../support/deployed-world.ts';
import { publishedDigests } from '../support/published-digests.ts';
import { smallOrganization, TOPIC_ARN, wholeOrganization } from '../support/small-organization.ts';
import { intercept } from '../support/watched-client.ts';

/** The client that the container's store uses: the factory makes one for each scope. */
const tableClient = ({ container }: DeployedWorld): DynamoDBClient =>
  container.clients.for(DynamoDBClient, { region: HOME_REGION });

/** Every finding as the table has it, by key. */
const findingItems = async (deployment: DeployedWorld): Promise<readonly unknown[]> => {
  const items: (readonly [string, unknown])[] = [];
  for await (const page of paginateScan({ client: tableClient(deployment) }, { TableName: 'plumbline' })) {
    for (const item of page.Items ?? []) {
      const key = `${item['pk']?.S} ${item['sk']?.S}`;
      if (/ FINDING#/.test(key)) items.push([key, item]);
    }
  }
  return items.sort(([left], [right]) => (left < right ? -1 : 1));
};

/** Counts the items of each kind (the first part of the sort key) that are written; each call gives those since the last. */
const countWrites = (deployment: DeployedWorld): (() => Readonly<Record<string, number>>) => {
  let writes: Record<string, number> = {};
  intercept(tableClient(deployment), ({ operation, input }, send) => {
    const batches = Object.values((input['RequestItems'] ?? {}) as Record<string, readonly unknown[]>).flat();
    const requests = operation.startsWith('Put')
      ? [{ PutRequest: input }]
      : operation === 'BatchWriteItem'
        ? batches
        : [];
    for (const request of requests as readonly { PutRequest?: { Item?: Record<string, unknown> } }[]) {
      const text = JSON.stringify(request.PutRequest?.Item?.['sk']);
      const [, kind = 'unknown'] = /"([A-Z]+)(?:#|")/.exec(text) ?? [];
      writes[kind] = (writes[kind] ?? 0) + 1;
    }
    return send();
  });
  return () => {
    const counted = writes;
    writes = {};
    return counted;
  };
};

describe('a run over a world that has not changed', () => {
  test('writes no finding and no transition, a record or two for each target, and tells nobody', async () => {
    const deployment = await deployed(smallOrganization(), { policy: wholeOrganization, stores: 'deployed' });
    const { world, clock, simulator } = deployment;
    const takeWrites = countWrites(deployment);
    const first = await deployment.report('first');
    expect(takeWrites()).toMatchObject({ FINDING: first.findings.length, TRANSITION: first.findings.length });
    expect(world.published).toHaveLength(1);
    expect(world.published[0]).toMatchObject({ topicArn: TOPIC_ARN, attributes: { runId: 'first' } });
    expect(publishedDigests(world)[0]?.counts).toEqual({ opened: first.findings.length });
    const before = await findingItems(deployment);
    expect(before).toHaveLength(first.findings.length);

    await clock.sleep(DAY_MS);
    simulator.calls.reset();
    const second = await deployment.report('second');
    const writes = takeWrites();
    expect(writes['FINDING'] ?? 0).toBe(0);
    expect(writes['TRANSITION'] ?? 0).toBe(0);
    // Two phases of each of six targets.
    expect(writes['TARGET']).toBe(12);
    expect(await findingItems(deployment)).toEqual(before);
    expect(ageless(second.findings)).toEqual(ageless(first.findings));
    expect(second.changes).toEqual([]);
    expect(second.transitions).toEqual({ persisted: first.findings.length });
    expect(world.published).toHaveLength(1);
    expect(simulator.calls.count({ operation: 'sns:Publish' })).toBe(0);
  });

  test('within the hour it uses the detections of the run before, with the same result', async () => {
    const deployment = await deployed(smallOrganization(), { policy: wholeOrganization, stores: 'deployed' });
    const { clock, simulator } = deployment;
    const first = await deployment.report('first');
    await clock.sleep(600_000);
    simulator.calls.reset();
    const second = await deployment.report('second');
    expect(ageless(second.findings)).toEqual(ageless(first.findings));
    expect(second.outcomes).toEqual(first.outcomes);
    expect(second.driftCoverage).toEqual(first.driftCoverage);
    expect(second.changes).toEqual([]);
    expect(simulator.calls.count({ operation: 'cloudformation:DetectStackDrift' })).toBe(0);
  });

  test('one change in the world is one finding written and one digest', async () => {
    const deployment = await deployed(smallOrganization(), { policy: wholeOrganization, stores: 'deployed' });
    const { world, clock } = deployment;
    await deployment.report('first');
    await clock.sleep(DAY_MS);
    world.account('222222222222').bucket('payments-archive').versioning = { status: 'Enabled' };
    const takeWrites = countWrites(deployment);
    const second = await deployment.report('second');
    expect(takeWrites()).toMatchObject({ FINDING: 1, TRANSITION: 1 });
    expect(second.changes).toMatchObject([{ type: 'resolved', because: 'compliant' }]);
    expect(world.published).toHaveLength(2);
    expect(publishedDigests(world)[1]).toMatchObject({
      counts: { resolved: 1 },
      groups: [{ accountId: '222222222222', region: 'eu-west-1', entries: [{ resource: 'payments-archive' }] }],
    });
  });
});
