import { inspect } from 'node:util';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

const HIDDEN = '[credentials]';

/** Credentials that can be used but not seen: `util.inspect`, `JSON.stringify` and spreading show nothing of them. */
class SealedCredentials {
  readonly #held: Credentials;

  constructor(credentials: Credentials) {
    this.#held = credentials;
  }

  get accessKeyId(): string {
    return this.#held.accessKeyId;
  }

  get secretAccessKey(): string {
    return this.#held.secretAccessKey;
  }

  get sessionToken(): string | undefined {
    return this.#held.sessionToken;
  }

  get expiration(): Date | undefined {
    return this.#held.expiration;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

/** Seals credentials. */
export const sealed = (credentials: Credentials): Credentials =>
  // The types differ only in absent members, which getters cannot be.
  credentials instanceof SealedCredentials ? credentials : (new SealedCredentials(credentials) as Credentials);
