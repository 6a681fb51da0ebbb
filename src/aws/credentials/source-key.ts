import { createHmac } from 'node:crypto';
import type { RoleStep } from '../clients/client-scope.ts';
import type { Credentials } from './sealed-credentials.ts';

/** Texts that stand for credentials in keys: the same for the same credentials, and of no use to who reads them. */
export interface SourceKeys {
  ofKeys(credentials: Credentials): string;
  ofProfile(profile: string): string;
  /** A role that is assumed from the source of the key `from`. */
  ofRole(from: string, step: RoleStep): string;
}

/** `salt` is the factory's own and random, so that a key tells nothing outside of it. */
export const sourceKeys = (salt: Uint8Array): SourceKeys => {
  const hash = (parts: readonly unknown[]): string =>
    createHmac('sha256', salt).update(JSON.stringify(parts)).digest('hex');
  return {
    ofKeys: ({ accessKeyId, secretAccessKey, sessionToken, expiration }) =>
      `keys ${hash([accessKeyId, secretAccessKey, sessionToken, expiration])}`,
    ofProfile: (profile) => `profile ${profile}`,
    ofRole: (from, { roleArn, ...options }) => {
      const { externalId, sessionName, durationSeconds, tags, transitiveTagKeys, policy, policyArns, sourceIdentity } =
        options;
      const sorted = tags && Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
      const parts = [
        externalId,
        sessionName,
        durationSeconds,
        sorted,
        transitiveTagKeys,
        policy,
        policyArns,
        sourceIdentity,
      ];
      return `${from} > ${roleArn} ${hash(parts)}`;
    },
  };
};
