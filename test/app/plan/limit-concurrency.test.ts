import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, test, vi } from 'vitest';
import { concurrency } from '../../../src/app/plan/account-concurrency.ts';
import { limitConcurrency, withHeadroom } from '../../../src/app/plan/limit-concurrency.ts';
import type { AccountId } from '../../../src/domain/ids.ts';
import { ACCOUNT, REGION, startOperation } from '../../support/operation-cases.ts';

const HOME = { accountId: ACCOUNT as AccountId };
const CONFIGURED = 500;
type Contents = Parameters<typeof startOperation>[0];

const silentLogger = () => {
  const logger = new Logger({ serviceName: 'test' });
  return { logger, warn: vi.spyOn(logger, 'warn').mockReturnValue(), info: vi.spyOn(logger, 'info').mockReturnValue() };
};

/** Limits the configured concurrency in an account of the embedded AWS. */
const limitIn = async (contents: Contents) => {
  const { clients } = await startOperation(contents);
  const { logger, warn, info } = silentLogger();
  const readConcurrency = concurrency(clients, REGION);
  const ports = { homeRegion: REGION, logger, maxConcurrency: CONFIGURED, readConcurrency };
  const limit = await limitConcurrency(ports, HOME);
  return { limit, warnings: warn.mock.calls, notes: info.mock.calls, calls: clients.takeCalls() };
};
const accountWith = (limits: object): Contents => ({ account: { regions: { [REGION]: limits } } });

describe('the concurrency of a run on Lambda', () => {
  test.each([
    [1000, 900],
    [200, 180],
    [11, 9],
    [10, 9],
    [2, 1],
    [1, 1],
    [0, 1],
  ])('in an account that may run %i functions is at most %i', (executions, limit) => {
    expect(withHeadroom(executions)).toBe(limit);
  });

  test('is limited to what the account may run, with one call', async () => {
    const { limit, calls, warnings, notes } = await limitIn(accountWith({ concurrentExecutions: 10 }));
    expect(limit).toBe(9);
    expect(calls).toEqual({ 'lambda:GetAccountSettings': 1 });
    expect(warnings).toEqual([]);
    expect(notes).toEqual([['concurrency limited', { configured: CONFIGURED, limited: 9, unreservedExecutions: 10 }]]);
  });

  test('leaves out the executions that functions of the account have reserved', async () => {
    const functions = [{ name: 'shop', reservedConcurrency: 700 }];
    expect((await limitIn(accountWith({ functions, concurrentExecutions: 1000 }))).limit).toBe(270);
  });

  test('is the configured one if the account may run more', async () => {
    const { limit, notes } = await limitIn(accountWith({ concurrentExecutions: 1000 }));
    expect(limit).toBe(CONFIGURED);
    expect(notes).toEqual([]);
  });

  test.each([
    ['is denied', { code: 'AccessDeniedException', message: 'not authorized', status: 403 }],
    ['fails', { code: 'ServiceException', message: 'internal error', status: 500 }],
  ])('is the configured one if the call %s, with a warning', async (_name, error) => {
    const operation = 'lambda:GetAccountSettings';
    const faults = [{ operation, kind: 'error' as const, error }];
    const { limit, warnings } = await limitIn({ ...accountWith({ concurrentExecutions: 10 }), world: { faults } });
    expect(limit).toBe(CONFIGURED);
    expect(warnings).toEqual([
      [
        'concurrency limit not read',
        {
          accountId: ACCOUNT,
          region: REGION,
          action: operation,
          requestId: expect.stringMatching(/^0{8}-/),
          detail: expect.stringContaining(error.code),
          maxConcurrency: CONFIGURED,
        },
      ],
    ]);
  });

  test('is the configured one if the audit does not run on Lambda', async () => {
    const ports = { homeRegion: REGION, logger: silentLogger().logger, maxConcurrency: CONFIGURED };
    expect(await limitConcurrency(ports, HOME)).toBe(CONFIGURED);
  });
});
