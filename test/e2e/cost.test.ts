import { expect, test } from 'vitest';
import { auditLocally } from '../../src/cli/local/local-audit.ts';
import type { RunId } from '../../src/domain/ids.ts';
import { runUsage } from '../../src/engine/cost.ts';
import { deployed } from '../support/deployed-world.ts';
import { smallOrganization, wholeOrganization } from '../support/small-organization.ts';

test('the state transitions that are told from the records of a run are those that were billed', async () => {
  const { container, clock } = await deployed(smallOrganization(), { policy: wholeOrganization });
  const id = 'run' as RunId;
  const { status, transitions } = await auditLocally({ container, clock }, { id, request: { trigger: 'manual' } });
  expect(status).toBe('SUCCEEDED');
  const run = await container.store.getRun(id);
  const usage = runUsage(run ?? { apiCalls: {} }, await container.store.targets(id));
  // Some target waited for its drift.
  expect(transitions).toBeGreaterThan(5 + 3 * 6);
  expect(usage.stateTransitions).toBe(transitions);
});
