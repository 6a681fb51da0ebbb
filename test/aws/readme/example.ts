import {
  AwsError,
  createAwsClients,
  describeStack,
  listEnabledRegions,
  listStacks,
  tableExists,
} from '../../../src/aws/index.ts';

const clients = createAwsClients({
  clock: () => new Date(),
  region: 'eu-west-1',
  assumeRole: { externalId: 'handshake' },
});
const shop = { region: 'eu-west-1', accountId: '222222222222', roleArn: 'arn:aws:iam::222222222222:role/Onboarding' };

try {
  for (const region of await listEnabledRegions(clients, shop)) {
    const stacks = await listStacks(clients, { ...shop, region });
    console.log(`${region}: ${stacks.map(({ name, status }) => `${name} is ${status}`).join(', ') || 'no stacks'}`);
  }

  // Absence is a value.
  console.log(await describeStack(clients, shop, { stack: 'not-there' }));

  // This role has no permission on tables.
  await tableExists(clients, shop, { table: 'orders' });
} catch (error) {
  if (!(error instanceof AwsError)) throw error;
  console.log(`${error.name} ${error.code}: ${error.operation} in ${error.accountId}/${error.region}. ${error.hint}`);
} finally {
  console.log(clients.takeCalls());
  clients.destroy();
}
