/** Pace and time-outs of a service's calls, in milliseconds. */
export interface CallSettings {
  /** Attempts of one call, including the first. */
  readonly attempts: number;
  /**
   * First delay after a broken connection or an answer of 500 and above. It doubles with every attempt, with full
   * jitter.
   */
  readonly delayMs: number;
  /** The first delay after a throttle. */
  readonly throttleDelayMs: number;
  /** Longest delay. */
  readonly maxDelayMs: number;
  /** Time from sending a request to the last byte of its answer. */
  readonly attemptTimeoutMs: number;
  /**
   * Requests a second to one service, account and Region, repeated ones included; not limited if absent. Requests beyond
   * wait for their turn, so that a quota is not exceeded.
   */
  readonly ratePerSecond?: number;
  /** Requests that may be sent at once after a pause; 1 by default. */
  readonly burst?: number;
}

export type ServiceClass = 'bucket' | 'control-plane' | 'data' | 'identity' | 'listing' | 'long-poll' | 'message';

/** Settings by class. They are explicit, so that neither the environment nor new defaults of the SDK change a run. */
const CLASSES: Readonly<Record<ServiceClass, CallSettings>> = {
  // S3 answers in milliseconds and throttles a prefix for seconds; a bucket that fails is one gap.
  bucket: { attempts: 6, delayMs: 100, throttleDelayMs: 500, maxDelayMs: 20_000, attemptTimeoutMs: 20_000 },
  // One or two calls a second, shared with deployments: waiting is polite, and giving up loses a stack.
  'control-plane': { attempts: 10, delayMs: 200, throttleDelayMs: 1000, maxDelayMs: 20_000, attemptTimeoutMs: 30_000 },
  // The auditor's own table and parameters: a retry is faster than waiting for a slow answer.
  data: { attempts: 8, delayMs: 50, throttleDelayMs: 500, maxDelayMs: 5000, attemptTimeoutMs: 5000 },
  // 600 calls a second and small answers. Everything else waits for these.
  identity: { attempts: 6, delayMs: 100, throttleDelayMs: 500, maxDelayMs: 10_000, attemptTimeoutMs: 10_000 },
  // Five to ten calls a second; one page that fails loses the rest of a listing.
  listing: { attempts: 10, delayMs: 100, throttleDelayMs: 500, maxDelayMs: 20_000, attemptTimeoutMs: 20_000 },
  // AWS delays the answer for up to a minute; the next poll is the better retry.
  'long-poll': { attempts: 3, delayMs: 200, throttleDelayMs: 1000, maxDelayMs: 5000, attemptTimeoutMs: 75_000 },
  // One call a run. A repeated call may reach recipients twice, so few attempts.
  message: { attempts: 4, delayMs: 200, throttleDelayMs: 500, maxDelayMs: 5000, attemptTimeoutMs: 15_000 },
};

export type CallSettingsOverrides = Readonly<Partial<Record<ServiceClass, Partial<CallSettings>>>>;

/** A service as the factory knows it. `prefix` is that of its IAM actions and of its counts. */
interface ServiceEntry {
  readonly prefix: string;
  readonly class: ServiceClass;
}

/** Services by the SDK's service id, which survives minification. */
const SERVICES: Readonly<Record<string, ServiceEntry>> = {
  Account: { prefix: 'account', class: 'listing' },
  CloudFormation: { prefix: 'cloudformation', class: 'control-plane' },
  'CloudWatch Logs': { prefix: 'logs', class: 'listing' },
  DynamoDB: { prefix: 'dynamodb', class: 'data' },
  IAM: { prefix: 'iam', class: 'listing' },
  Lambda: { prefix: 'lambda', class: 'listing' },
  Organizations: { prefix: 'organizations', class: 'listing' },
  S3: { prefix: 's3', class: 'bucket' },
  SFN: { prefix: 'states', class: 'control-plane' },
  SNS: { prefix: 'sns', class: 'message' },
  SSM: { prefix: 'ssm', class: 'data' },
  STS: { prefix: 'sts', class: 'identity' },
};

/** Returns the IAM prefix of a service, or its SDK name in lower case if it is not in the table. */
export const servicePrefix = (serviceId: string): string =>
  SERVICES[serviceId]?.prefix ?? serviceId.toLowerCase().replaceAll(' ', '');

/**
 * Returns the settings of a service's calls. An unlisted service is treated as a control plane. `own` belongs to one
 * client.
 */
export const serviceSettings = (
  serviceId: string,
  overrides: CallSettingsOverrides = {},
  own: { readonly class?: ServiceClass; readonly settings?: Partial<CallSettings> } = {},
): CallSettings => {
  const chosen = own.class ?? SERVICES[serviceId]?.class ?? 'control-plane';
  return { ...CLASSES[chosen], ...overrides[chosen], ...own.settings };
};
