import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type PackageOptions, packageService } from './packaged-template.ts';
import { ACCOUNT, REGION } from './simulated-aws.ts';

/** Secret that holds the webhook's address in the package `configured`. */
export const SECRET = 'plumbline/slack';
/** Longest retention that CloudWatch Logs knows, in days, other than for ever. */
export const LONGEST_RETENTION = 3653;
/** Topics of the routes in the package `routed`: the deployment's account and Region, another Region, another account. */
export const HERE = `arn:aws:sns:${REGION}:${ACCOUNT}:ops`;
export const OTHER_REGION = `arn:aws:sns:us-west-2:${ACCOUNT}:ops`;
export const OTHER_ACCOUNT = `arn:aws:sns:${REGION}:444455556666:ops`;

/** Routes in the package `routed` that name a channel, by id. Two of them lead to the same place. */
export const CHANNEL_ROUTES = {
  audit: { channel: 'webhook', options: { webhook: 'ssm:/audit/hook', signingKey: 'secretsmanager:audit/key' } },
  ops: { channel: 'teams', options: { webhook: 'ssm:teams' } },
  oncall: { channel: 'teams', options: { webhook: 'ssm:teams' }, minimumSeverity: 'HIGH' },
} as const;

/** Packages that tests of deployments read: with the defaults; with parameters; with a policy whose alerts have routes. */
export type PackageName = 'configured' | 'plain' | 'routed';

/** Directory of each package, with the template and one archive a Lambda. */
export type PackageDirectories = Readonly<Record<PackageName, string>>;

declare module 'vitest' {
  interface ProvidedContext {
    readonly packages: PackageDirectories;
  }
}

/** Result of `serverless package`. */
export interface PackagedService {
  readonly directory: string;
  readonly templateText: string;
}

/** Returns a package that was made before the first test (`packages.setup.ts`). */
export const packaged = (name: PackageName): PackagedService => {
  const directory = inject('packages')[name];
  const templateText = readFileSync(join(directory, 'cloudformation-template-update-stack.json'), 'utf8');
  return { directory, templateText };
};

const routedPolicy = (folder: string): string => {
  const policy = join(folder, 'routed-policy.yaml');
  const routes = [HERE, OTHER_REGION, OTHER_ACCOUNT].map(
    (topicArn, index) => `{ id: r${index}, topicArn: '${topicArn}' }`,
  );
  const channels = Object.entries(CHANNEL_ROUTES).map(([id, route]) => JSON.stringify({ id, ...route }));
  writeFileSync(policy, `version: 1\nalerts: { routes: [${[...routes, ...channels].join(', ')}] }\n`);
  return policy;
};

/** Makes every package in a folder: with bundles in its archives where they are read, and else for its template. */
export const packageAll = async (folder: string, bundled: readonly PackageName[]): Promise<PackageDirectories> => {
  const make = (name: PackageName, options: PackageOptions) =>
    packageService(join(folder, name), { ...options, isTemplateOnly: !bundled.includes(name) });
  const [plain, configured, routed] = await Promise.all([
    make('plain', {}),
    make('configured', {
      region: REGION,
      parameters: {
        driftAccess: 'None',
        logRetentionDays: String(LONGEST_RETENTION),
        slackWebhook: `secretsmanager:${SECRET}`,
      },
    }),
    make('routed', { region: REGION, parameters: { policy: routedPolicy(folder), slackWebhook: 'ssm:/slack' } }),
  ]);
  return { plain, configured, routed };
};
