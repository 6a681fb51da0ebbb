import { createHmac } from 'node:crypto';
import type { RoleStep } from '../clients/client-scope.ts';
import type { Credentials } from './sealed-credentials.ts';

/** Makes keys from credentials: equal for equal credentials, and useless to a reader. */
export interface SourceKeys {
  ofKeys(credentials: Credentials): string;
  ofProfile(profile: string): string;
  /** Key of a role that is assumed from the source with the key `from`. */
  ofRole(from: string, step: RoleStep): string;
}

/** Creates the keys of a factory. `salt` is random, so that a key reveals nothing outside of the factory. */
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
