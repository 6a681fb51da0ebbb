import * as z from 'zod';
import type { Verdict } from '../domain/check.ts';
import { compliant, defineCheck, nonCompliant, notApplicable } from '../domain/check.ts';
import { defined } from '../domain/defined.ts';
import type { BucketEncryptionRule } from '../domain/facts.ts';
import { commandLine } from '../domain/shell.ts';

/** Encryption from the weakest to the strongest. */
const LADDER = ['sse-s3', 'sse-kms', 'sse-kms-cmk', 'dsse-kms'] as const;
type Step = (typeof LADDER)[number];

const AWS_MANAGED_KEY = 'alias/aws/s3';
const KEY_ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}';
const ALLOWED_KEY = new RegExp(`^(?:arn:[\\w-]+:kms:[\\w-]+:\\d{12}:(?:key/(?:${KEY_ID})|alias/[\\w/-]+)|${KEY_ID})$`);

const options = z.strictObject({
  minimum: z
    .enum(LADDER)
    .default('sse-s3')
    .describe(
      'The weakest default encryption that passes: sse-s3, sse-kms (AWS managed key), sse-kms-cmk (customer managed key) or dsse-kms.',
    ),
  allowedKeys: z
    .array(
      z
        .string()
        .regex(
          ALLOWED_KEY,
          'must be the ARN of a key, the ARN of an alias, or a key id: the name of an alias says not whose it is',
        ),
    )
    .min(1)
    .optional()
    .describe(
      'The KMS keys that may be used, as key ARNs, alias ARNs or key ids; without it any. SSE-S3 has no key: raise the minimum to refuse it.',
    ),
  requireBucketKey: z
    .boolean()
    .default(false)
    .describe('Whether SSE-KMS must use an S3 Bucket Key. SSE-S3 and DSSE-KMS have none.'),
  blockSseC: z.boolean().default(false).describe('Whether writes with customer-provided keys (SSE-C) must be blocked.'),
});
type Options = z.output<typeof options>;

export const s3BucketEncryption = defineCheck({
  id: 's3-bucket-encryption',
  title: 'S3 bucket default encryption is as strong as the policy asks',
  rationale:
    'SSE-S3 has been on for every bucket since January 2023, so that it is on proves little. Only KMS keys give control over who may decrypt, an audit trail of it, and a way to revoke it.',
  remediation:
    'Set the default encryption of the bucket with PutBucketEncryption: the algorithm, the KMS key, the bucket key and the blocked encryption types. Objects that exist keep the encryption that they were written with.',
  severity: 'MEDIUM',
  controls: [
    'AWS Config: s3-bucket-server-side-encryption-enabled',
    'AWS Config: s3-default-encryption-kms',
    'AWS Security Hub: S3.17',
    'NIST SP 800-53: SC-28',
  ],
  resource: 's3:bucket',
  reads: ['encryption'],
  messages: {
    bucketKeyDisabled: '{{resource}} encrypts with {{algorithm}} without an S3 Bucket Key.',
    keyNotAllowed: '{{resource}} encrypts with the key {{key}}, which is not one of the allowed keys.',
    noCustomerKey:
      '{{resource}} encrypts with {{algorithm}} and the AWS managed key; the policy asks for a customer managed key.',
    none: '{{resource}} has no default encryption.',
    sseCAllowed: '{{resource}} accepts objects that are encrypted with customer-provided keys (SSE-C).',
    tooWeak: 'The default encryption of {{resource}} is {{actual}}; the policy asks for {{minimum}} at least.',
  },
  options,
  evaluate: ({ encryption: { rules } }, policy) => {
    const verdicts = rules.toSorted((one, other) => strength(one) - strength(other)).map((rule) => judge(rule, policy));
    return (
      verdicts.find(({ status }) => status === 'NON_COMPLIANT') ??
      verdicts.find(({ status }) => status === 'NOT_APPLICABLE') ??
      verdicts[0] ??
      nonCompliant('none')
    );
  },
  commands: ({ target: { accountId, region }, resource: { name }, messageId }, policy) => {
    const place = { bucket: name, 'expected-bucket-owner': accountId, region };
    const put = (rule: Rule) =>
      commandLine(['aws', 's3api', 'put-bucket-encryption'], {
        ...place,
        'server-side-encryption-configuration': JSON.stringify({ Rules: [rule] }),
      });
    if (messageId !== 'bucketKeyDisabled' && messageId !== 'sseCAllowed') return [put(askedRule(policy))];
    return [
      commandLine(['aws', 's3api', 'get-bucket-encryption'], place),
      '# the algorithm and the key stay as they are shown',
      put({
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: '<algorithm>', KMSMasterKeyID: '<key>' },
        ...extrasOf(policy),
      }),
    ];
  },
});

type MessageId = 'bucketKeyDisabled' | 'keyNotAllowed' | 'noCustomerKey' | 'none' | 'sseCAllowed' | 'tooWeak';

const judge = (rule: BucketEncryptionRule, policy: Options): Verdict<MessageId> => {
  const { algorithm } = rule;
  if (algorithm === undefined) return nonCompliant('none');
  const actual = stepOf(rule);
  if (actual === undefined) return notApplicable(`the default encryption ${algorithm} is on no step of the ladder`);
  const { minimum, allowedKeys, requireBucketKey, blockSseC } = policy;
  const key = keyOf(rule);
  if (LADDER.indexOf(actual) < LADDER.indexOf(minimum)) return nonCompliant('tooWeak', { actual, minimum });
  if (minimum === 'sse-kms-cmk' && isAwsManaged(key)) return nonCompliant('noCustomerKey', { algorithm, minimum });
  if (actual !== 'sse-s3' && allowedKeys !== undefined && !isAllowed(key, allowedKeys)) {
    return nonCompliant('keyNotAllowed', { key });
  }
  if (requireBucketKey && algorithm === 'aws:kms' && !rule.bucketKeyEnabled) {
    return nonCompliant('bucketKeyDisabled', { algorithm });
  }
  return blockSseC && !rule.blockedEncryptionTypes.includes('SSE-C') ? nonCompliant('sseCAllowed') : compliant;
};

/** Returns undefined for an algorithm that is unknown, or that is not S3's own (`aws:fsx`, `aws:backup`). */
const stepOf = (rule: BucketEncryptionRule): Step | undefined => {
  switch (rule.algorithm) {
    case 'AES256':
      return 'sse-s3';
    case 'aws:kms':
      return isAwsManaged(keyOf(rule)) ? 'sse-kms' : 'sse-kms-cmk';
    case 'aws:kms:dsse':
      return 'dsse-kms';
    default:
      return undefined;
  }
};

/** Ranks rules. A rule without a default is the weakest. A rule on no step proves nothing and sorts last. */
const strength = (rule: BucketEncryptionRule): number => {
  if (rule.algorithm === undefined) return -1;
  const step = stepOf(rule);
  return step === undefined ? LADDER.length : LADDER.indexOf(step);
};

/** Returns the key of a rule. S3 uses the AWS managed key if the rule names none. */
const keyOf = ({ kmsKeyId }: BucketEncryptionRule): string => kmsKeyId || AWS_MANAGED_KEY;

const isAwsManaged = (key: string): boolean => key === AWS_MANAGED_KEY || key.endsWith(`:${AWS_MANAGED_KEY}`);

/** Matches a key. A key id stands for the key's ARN; the AWS managed key has one alias in every account. */
const isAllowed = (key: string, allowedKeys: readonly string[]): boolean =>
  isAwsManaged(key)
    ? allowedKeys.some(isAwsManaged)
    : allowedKeys.some(
        (allowed) => allowed === key || allowed.endsWith(`:key/${key}`) || key.endsWith(`:key/${allowed}`),
      );

/** Shape of a rule in PutBucketEncryption. */
interface Rule {
  readonly ApplyServerSideEncryptionByDefault: { readonly SSEAlgorithm: string; readonly KMSMasterKeyID?: string };
  readonly BucketKeyEnabled?: true;
  readonly BlockedEncryptionTypes?: { readonly EncryptionType: readonly ['SSE-C'] };
}

const extrasOf = ({ requireBucketKey, blockSseC }: Options): Omit<Rule, 'ApplyServerSideEncryptionByDefault'> => ({
  ...(requireBucketKey ? { BucketKeyEnabled: true } : {}),
  ...(blockSseC ? { BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } } : {}),
});

/** Builds the weakest rule that passes. The operator chooses the key if the policy names none. */
const askedRule = (policy: Options): Rule => {
  const { minimum, allowedKeys } = policy;
  const key = allowedKeys?.[0] ?? (minimum === 'sse-kms-cmk' ? '<ARN of a KMS key>' : undefined);
  const algorithm = minimum === 'dsse-kms' ? 'aws:kms:dsse' : minimum === 'sse-s3' && !key ? 'AES256' : 'aws:kms';
  const { BucketKeyEnabled, ...extras } = extrasOf(policy);
  return {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: algorithm,
      ...defined({ KMSMasterKeyID: key }),
    },
    // Only SSE-KMS has bucket keys.
    ...(BucketKeyEnabled && algorithm === 'aws:kms' ? { BucketKeyEnabled } : {}),
    ...extras,
  };
};
