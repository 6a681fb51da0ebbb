import { parsePolicy } from '../src/app/policy/parse-policy.ts';
import { readReport } from '../src/app/runs/read-report.ts';
import { deployToSimulator } from '../src/cli/local/simulated-deployment.ts';
import type { RunId } from '../src/domain/ids.ts';
import { skippingClock } from '../src/simulator/time/clock.ts';
import { generateWorld } from '../src/simulator/world/generator.ts';

/**
 * Prints API calls made / needed for a generated organization that is audited twice. Times would say nothing on a
 * shared machine.
 */
const REGION = 'us-east-1';
const SHAPE = {
  seed: 'bench',
  accounts: 12,
  regions: ['eu-west-1', REGION],
  bucketsPerRegion: 20,
  logGroupsPerRegion: 120,
  stacksPerRegion: 6,
  resourcesPerStack: 12,
} as const;

const world = generateWorld(SHAPE);
const clock = skippingClock();
const deployment = await deployToSimulator({
  world,
  clock,
  region: REGION,
  policy: parsePolicy(
    JSON.stringify({ version: 1, targets: { organization: true, regions: SHAPE.regions }, drift: { reuse: '0s' } }),
    'bench',
  ),
});
const { container, simulator } = deployment;

const isStore = (operation: string): boolean => /^(dynamodb|states|sns):|^s3:(Put|Get|List)Object/.test(operation);

/** Counts the fewest calls that see everything. `sessions` is the number of roles without a session. */
const needed = (sessions: number): number => {
  const targets = SHAPE.accounts * SHAPE.regions.length;
  const accounts = [...world.accounts.values()];
  const regions = accounts.flatMap((account) => SHAPE.regions.map((code) => account.region(code)));
  const buckets = accounts.reduce((sum, account) => sum + account.buckets.size, 0);
  const pages = regions.reduce((sum, { logGroups }) => sum + Math.max(1, Math.ceil(logGroups.size / 50)), 0);
  const stacks = regions.flatMap((region) => [...region.stacks.values()]);
  const differs = ['DELETED', 'MODIFIED', 'UNKNOWN'];
  const drifted = stacks.filter(({ resources }) => resources.some(({ drift }) => differs.includes(drift))).length;
  const plan = 1 + Math.ceil(SHAPE.accounts / 20) + sessions;
  // Each target's stacks are listed twice: to start the detections, and to find them finished.
  return plan + targets * (1 + 2) + buckets * 2 + pages + stacks.length * 3 + drifted;
};

try {
  // Runs the second audit while the role sessions of the first are valid.
  for (const [name, sessions] of [
    ['first', SHAPE.accounts - 1],
    ['second', 0],
  ] as const) {
    const fewest = needed(sessions);
    simulator.calls.reset();
    await deployment.run(name, {});
    const run = await container.store.getRun(name as RunId);
    if (run === undefined) throw new Error(`run ${name} was not recorded`);
    const report = await readReport(container, run, { outcomes: false });
    const entries = simulator.calls.entries();
    const made = entries.filter(({ operation }) => !isStore(operation)).reduce((sum, { count }) => sum + count, 0);
    const writes =
      simulator.calls.count({ operation: 'dynamodb:PutItem' }) +
      simulator.calls.count({ operation: 'dynamodb:BatchWriteItem' });
    const { evaluated, expected } = report.coverage;
    process.stdout.write(
      `${name} audit: calls made / needed ${(made / fewest).toFixed(3)} (${made} / ${fewest}), evaluated / expected ${(evaluated / expected).toFixed(3)}, DynamoDB writes / target ${(writes / report.targets.length).toFixed(2)}\n`,
    );
  }
} finally {
  await deployment.close();
}
