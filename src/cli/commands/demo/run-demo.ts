import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parsePolicy } from '../../../app/policy/parse-policy.ts';
import { readReport } from '../../../app/runs/read-report.ts';
import { logsCalls } from '../../../domain/calls/logs.ts';
import type { RunId } from '../../../domain/ids.ts';
import type { Report } from '../../../domain/report.ts';
import { DAY_MS } from '../../../domain/time.ts';
import { formats } from '../../../formats/index.ts';
import { tableFormat } from '../../../formats/table/table.ts';
import { type SimulatorClock, skippingClock } from '../../../simulator/time/clock.ts';
import { loadWorld } from '../../../simulator/world/load-world.ts';
import type { World } from '../../../simulator/world/world.ts';
import { type CliContext, wantsColour } from '../../context.ts';
import { deployToSimulator, type SimulatedDeployment } from '../../local/simulated-deployment.ts';
import { createProgress } from '../../output/progress.ts';
import { packageFile } from '../../package-file.ts';
import { STATE_DIRECTORY } from '../../stores/state-directory.ts';
import { auditProgressText } from '../audit/audit-progress-text.ts';

export interface DemoArguments {
  readonly verbose?: boolean;
}

const WORLD = 'worlds/sample.yaml';
const POLICY = 'worlds/sample-policy.yaml';
const REGION = 'us-east-1';
const EXTENSIONS: Readonly<Record<string, string>> = { markdown: 'md' };
/** Customer managed key that the sample policy allows. */
const KEY = 'arn:aws:kms:us-east-1:222222222222:key/1a2b3c4d-0000-4000-8000-000000000001';

/** Changes the organization between the two audits: repairs, new faults, and a removed permission. */
export const changeWorld = (world: World): void => {
  const payments = world.account('222222222222');
  const web = world.account('333333333333');
  payments.bucket('acme-payments-exports').versioning.status = 'Enabled';
  payments.region(REGION).removeLogGroup('/aws/lambda/payments-refund');
  payments.region(REGION).stack('payments-network-subnets').resource('SubnetA').drift = 'IN_SYNC';
  payments.region(REGION).stack('payments-api').resource('OldTable').drift = 'IN_SYNC';
  web.bucket('acme-web-uploads').versioning.status = 'Suspended';
  web.region('eu-west-1').stack('web-cluster').resource('LoadBalancer').drift = 'DELETED';
  const role = world.account('444444444444').role('PlumblineAudit');
  role.policies = role.policies.map((policy) => ({
    ...policy,
    Statement: [policy.Statement].flat().map((statement) => ({
      ...statement,
      Action: [statement.Action ?? []].flat().filter((action) => action !== logsCalls.describeLogGroups.operation),
    })),
  }));
};

const audit = async ({ container, run: runAudit }: SimulatedDeployment, name: string): Promise<Report> => {
  await runAudit(name, { trigger: 'manual' });
  const run = await container.store.getRun(name as RunId);
  if (run === undefined) throw new Error(`run ${name} was not recorded`);
  return readReport(container, run, { outcomes: true });
};

const write = async (directory: string, report: Report): Promise<readonly string[]> => {
  await mkdir(directory, { recursive: true });
  const files = formats
    .filter(({ id }) => id !== 'table')
    .map((format) => ({
      path: join(directory, `${report.run.id}.${EXTENSIONS[format.id] ?? format.id}`),
      text: format.render(report),
    }));
  for (const { path, text } of files) await writeFile(path, text);
  return files.map(({ path }) => path);
};

/** Extracts the e-mail text. A message for several protocols is JSON with a text for each. */
const emailText = (message: string): string => {
  try {
    const { email } = JSON.parse(message) as { readonly email?: unknown };
    return typeof email === 'string' ? email : message;
  } catch {
    return message;
  }
};

const heading = (text: string): string => `\n${text}\n${'='.repeat(text.length)}\n\n`;

/** Audits a sample organization on the embedded AWS, twice. */
export const runDemo = async (context: CliContext, options: DemoArguments): Promise<void> => {
  const { stdout, stderr, environment, directory, version } = context;
  const began = context.clock().getTime();
  const clock: SimulatorClock = skippingClock({ start: began });
  const world = loadWorld(readFileSync(packageFile(WORLD), 'utf8'), WORLD);
  const policy = parsePolicy(readFileSync(packageFile(POLICY), 'utf8'), POLICY);
  const progress = createProgress({ output: stderr, now: () => context.clock().getTime() });
  const deployment = await deployToSimulator({
    world,
    policy,
    clock,
    region: REGION,
    version,
    runBucketKey: KEY,
    onProgress: (state) => progress.update(auditProgressText(state, context.clock().getTime() - began)),
  });
  const table = tableFormat({
    width: stdout.columns ?? 100,
    colour: wantsColour(stdout, environment),
    verbose: options.verbose === true,
  });
  const show = async (name: string, title: string): Promise<readonly string[]> => {
    const report = await audit(deployment, name);
    progress.done();
    stdout.write(heading(title) + table.render(report));
    return write(resolve(directory, STATE_DIRECTORY, 'demo'), report);
  };
  try {
    stdout.write(
      `An embedded AWS with ${world.accounts.size} accounts listens on ${deployment.simulator.endpoint}; waits are skipped.\n`,
    );
    const first = await show('day-1', 'Day 1: the first audit of the organization');
    changeWorld(world);
    await clock.sleep(DAY_MS);
    const second = await show('day-2', 'Day 2: some things were repaired, others broke, and one permission is gone');
    const [alert] = world.published.slice(-1);
    if (alert !== undefined) stdout.write(`${heading('What the alert of day 2 said')}${emailText(alert.message)}\n`);
    const files = [...first, ...second].map((path) => relative(directory, path));
    const pages = files.filter((file) => file.endsWith('.html'));
    stdout.write(
      `\nOpen in a browser: ${pages.join(' and ')}\nThe same for programs: ${files.filter((file) => !pages.includes(file)).join(', ')}\nNothing else is kept: "plumbline report" and "plumbline explain" are for audits of your own.\n`,
    );
  } finally {
    progress.done();
    await deployment.close();
  }
};
