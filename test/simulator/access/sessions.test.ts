import { expect, test } from 'vitest';
import { createSessions } from '../../../src/simulator/access/sessions.ts';
import { skippingClock } from '../../../src/simulator/time/clock.ts';

const wanted = { accountId: '111122223333', roleName: 'Auditor', sessionName: 'run-1', durationSeconds: 900 };

const start = () => {
  const clock = skippingClock({ start: 0, rate: 0 });
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  return { clock, sessions: createSessions({ clock, random }) };
};

test('credentials look like those of STS, and are made of the randomness that is given', () => {
  const issued = start().sessions.issue(wanted);
  expect(issued.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(issued.SecretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
  expect(issued.Expiration).toEqual(new Date(900_000));
  expect(start().sessions.issue(wanted)).toEqual(issued);
});

test('a session is whose it was issued for, until the second in which it expires', async () => {
  const { clock, sessions } = start();
  const { AccessKeyId, SessionToken } = sessions.issue(wanted);
  const session = { accountId: '111122223333', roleName: 'Auditor', sessionName: 'run-1' };
  expect(sessions.resolve(AccessKeyId, SessionToken)).toEqual({ ok: true, session });
  await clock.sleep(899_999);
  expect(sessions.resolve(AccessKeyId, SessionToken)).toEqual({ ok: true, session });
  await clock.sleep(1);
  expect(sessions.resolve(AccessKeyId, SessionToken)).toEqual({ ok: false, because: 'expired' });
});

test('an access key with no token, or with the token of another session, is unknown', () => {
  const { sessions } = start();
  const [first, second] = [sessions.issue(wanted), sessions.issue(wanted)];
  for (const token of [undefined, '', second.SessionToken]) {
    expect(sessions.resolve(first.AccessKeyId, token)).toEqual({ ok: false, because: 'unknown' });
  }
  expect(sessions.resolve('ASIANEVERISSUED', first.SessionToken)).toEqual({ ok: false, because: 'unknown' });
});
