import type { SimulatorClock } from '../time/clock.ts';

/** Owner of a session. */
interface Session {
  readonly accountId: string;
  readonly roleName: string;
  readonly sessionName: string;
}

/** Temporary credentials, as STS returns them. */
interface SessionCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  readonly Expiration: Date;
}

type ResolvedSession =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly because: 'unknown' | 'expired' };

/** Sessions that AssumeRole created. STS issues them, and the server resolves them. */
export interface Sessions {
  issue(session: Session & { readonly durationSeconds: number }): SessionCredentials;
  /** Resolves a session. An access key with another session's token is as unknown as one that was never issued. */
  resolve(accessKeyId: string, token: string | undefined): ResolvedSession;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Creates the store of sessions. `random` is as `Math.random`. Expired sessions are remembered, because AWS
 * distinguishes them from unknown ones.
 */
export const createSessions = ({ clock, random }: { clock: SimulatorClock; random: () => number }): Sessions => {
  const issued = new Map<string, Session & { readonly token: string; readonly expiresAt: number }>();

  const text = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');

  return {
    issue({ accountId, roleName, sessionName, durationSeconds }) {
      const expiresAt = clock.now() + durationSeconds * 1000;
      const AccessKeyId = `ASIA${text(BASE32, 16)}`;
      const SessionToken = text(base64, 64);
      issued.set(AccessKeyId, { accountId, roleName, sessionName, token: SessionToken, expiresAt });
      return { AccessKeyId, SecretAccessKey: text(base64, 40), SessionToken, Expiration: new Date(expiresAt) };
    },

    resolve(accessKeyId, token) {
      const found = issued.get(accessKeyId);
      if (found === undefined || found.token !== token) return { ok: false, because: 'unknown' };
      if (found.expiresAt <= clock.now()) return { ok: false, because: 'expired' };
      const { accountId, roleName, sessionName } = found;
      return { ok: true, session: { accountId, roleName, sessionName } };
    },
  };
};
