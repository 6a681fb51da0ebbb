import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, test, vi } from 'vitest';
import { deployed } from '../support/deployed-world.ts';
import { PAYMENTS, ROLE, smallOrganization, wholeOrganization } from '../support/small-organization.ts';

type Line = Readonly<Record<string, unknown>>;

/** Lambdas whose event has a target. */
const OF_TARGETS = ['AuditDrift', 'AuditTarget', 'RecordUnaudited'];

/** Every line that the Lambdas log from now on, as it is printed. */
const captureLines = (): { readonly lines: Line[]; readonly logger: Logger } => {
  const lines: Line[] = [];
  const take = (text: unknown) => void lines.push(JSON.parse(String(text)) as Line);
  for (const level of ['debug', 'error', 'info', 'warn'] as const) vi.spyOn(console, level).mockImplementation(take);
  // The logger writes past vitest's console unless it is told that this is a developer's machine.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  return { lines, logger: new Logger({ serviceName: 'plumbline', logLevel: 'DEBUG' }) };
};

describe('every line that a Lambda logs', () => {
  test('says of which run it is, and of which account and Region where the event has a target', async () => {
    const { lines, logger } = captureLines();
    const world = smallOrganization();
    world.account(PAYMENTS).roles.delete(ROLE);
    const deployment = await deployed(world, { policy: wholeOrganization, logger });
    const { drift } = deployment.container;
    Object.assign(deployment.container, {
      drift: (pace: Parameters<typeof drift>[0]) => {
        const collector = drift(pace);
        return {
          ...collector,
          step: async (...[target, input]: Parameters<typeof collector.step>) => {
            if (input.progress !== undefined) throw new Error('the step crashed');
            return collector.step(target, input);
          },
        };
      },
    });
    await deployment.report('run-1');
    world.account('111111111111').region('us-east-1').topics.clear();
    world.account('111111111111').bucket('management-plain').versioning = { status: 'Enabled' };
    await deployment.audit('run-2');

    const functions = new Set(lines.map((line) => line['function_name']));
    expect([...functions].sort()).toEqual([
      'AuditDrift',
      'AuditTarget',
      'PlanAudit',
      'RecordRunFailure',
      'RecordUnaudited',
      'SendAlerts',
      'WriteReport',
    ]);
    expect(new Set(lines.map(({ level }) => level))).toEqual(new Set(['INFO', 'ERROR']));
    expect(new Set(lines.map(({ runId }) => runId))).toEqual(new Set(['run-1', 'run-2']));
    const places = new Set<string>();
    for (const line of lines) {
      const { accountId, region, function_name: name } = line;
      expect(line).toMatchObject({ message: expect.any(String), function_request_id: expect.any(String) });
      if (OF_TARGETS.includes(String(name))) places.add(`${accountId}/${region}`);
      else expect([accountId, region]).toEqual([undefined, undefined]);
    }
    expect([...places].sort()).toEqual([
      '111111111111/eu-west-1',
      '111111111111/us-east-1',
      '333333333333/eu-west-1',
      '333333333333/us-east-1',
    ]);
  });

  test('an event that cannot be parsed is logged with what it says of itself', async () => {
    const { lines, logger } = captureLines();
    const deployment = await deployed(smallOrganization(), { policy: wholeOrganization, logger });
    const execution = await deployment.ended(await deployment.start('run-1', { regoins: ['eu-west-1'] } as object));
    expect(execution.status).toBe('FAILED');
    expect(lines.map(({ level, message, runId }) => [level, message, runId])).toEqual([
      ['ERROR', 'failed', 'run-1'],
      ['ERROR', 'run failed', 'run-1'],
      ['INFO', 'done', 'run-1'],
      // The failure is told, and the execution ends with it.
      ['INFO', 'alert sent', 'run-1'],
      ['INFO', 'done', 'run-1'],
      ['ERROR', 'failed', 'run-1'],
    ]);
  });

  test('no line has credentials in it', async () => {
    const { lines, logger } = captureLines();
    const world = smallOrganization();
    const deployment = await deployed(world, { policy: wholeOrganization, logger, stores: 'deployed' });
    world.faults.push({
      operation: 'dynamodb:Query',
      kind: 'error',
      error: { code: 'AccessDeniedException', message: 'User is not authorized', status: 400 },
    });
    expect((await deployment.ended(await deployment.start('run-1'))).status).toBe('FAILED');
    const text = JSON.stringify(lines);
    expect(text).toContain('AccessDeniedException');
    expect(text).not.toMatch(/ASIA[A-Z0-9]{8}|AKIA\d{12}ROOT|x-amz-security-token|"secretAccessKey"|authorization/i);
  });
});
