import { onTestFinished } from 'vitest';
import { deployToSimulator, type SimulatedDeployment } from '../../src/cli/local/simulated-deployment.ts';
import { skippingClock } from '../../src/simulator/time/clock.ts';
import { type CliHere, cliHere } from './cli-here.ts';
import { connectionsTo } from './in-process-aws.ts';
import { smallOrganization, wholeOrganization } from './small-organization.ts';
import { testPolicy } from './test-policy.ts';

export const STAGE = 'prod';
const REGION = 'us-east-1';

export interface StagedDeployment extends SimulatedDeployment {
  /** The command line with the credentials of the deployment's account. */
  readonly cli: CliHere;
}

/** Plumbline as stage prod in a small organization, with its command line. Everything is closed when the test ends. */
export const stagedDeployment = async (definition?: string): Promise<StagedDeployment> => {
  const deployment = await deployToSimulator({
    world: smallOrganization(),
    clock: skippingClock({ start: Date.parse('2026-11-10T06:00:00.000Z') }),
    region: REGION,
    stage: STAGE,
    policy: testPolicy(wholeOrganization),
    ...(definition === undefined ? {} : { definition }),
    wiring: (simulator) => ({ clients: connectionsTo(simulator) }),
  });
  onTestFinished(() => deployment.close());
  const cli = await cliHere({ ...deployment.simulator.environment(), AWS_REGION: REGION });
  return { ...deployment, cli };
};
