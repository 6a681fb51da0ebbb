import type { ResourceDrift as DriftRow } from '../../aws/operations/cloudformation/cloudformation-drift.ts';
import type { Reading } from '../../domain/evidence.ts';
import type { BucketEncryption, DriftedStackResource } from '../../domain/facts.ts';
import type { GapCause } from '../../domain/gap.ts';

/** AWS::S3::Bucket ServerSideEncryptionRule, as the template has it. */
interface TemplateRule {
  readonly ServerSideEncryptionByDefault?: { readonly SSEAlgorithm?: unknown; readonly KMSMasterKeyID?: unknown };
  readonly BucketKeyEnabled?: unknown;
  readonly BlockedEncryptionTypes?: { readonly EncryptionType?: unknown };
}

const ROOT = '/BucketEncryption';
const isEncryption = ({ path }: { readonly path: string }): boolean => path === ROOT || path.startsWith(`${ROOT}/`);

const json = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
};
const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

/** The template's encryption, from the resource's properties, or from the difference if that is of the whole property. */
const templateRules = (drift: DriftRow): readonly TemplateRule[] | undefined => {
  const whole = drift.differences.find(({ path }) => path === ROOT)?.expected;
  const expected = member(json(drift.expectedProperties), 'BucketEncryption') ?? json(whole);
  const rules = member(expected, 'ServerSideEncryptionConfiguration');
  return Array.isArray(rules) && rules.length > 0 ? (rules as readonly TemplateRule[]) : undefined;
};

const sameKey = (template: unknown, actual: string | undefined): boolean =>
  template === undefined ||
  template === actual ||
  (typeof template === 'string' && (actual?.endsWith(`/${template}`) ?? false));

/** Tests whether S3's answer agrees with the template's settings. Other settings may have any value. */
export const agrees = (template: readonly TemplateRule[], { rules }: BucketEncryption): boolean =>
  template.length === rules.length &&
  template.every((expected, index) => {
    const actual = rules[index];
    if (actual === undefined) return false;
    const { SSEAlgorithm, KMSMasterKeyID } = expected.ServerSideEncryptionByDefault ?? {};
    const blocked = expected.BlockedEncryptionTypes?.EncryptionType;
    return (
      (SSEAlgorithm === undefined || SSEAlgorithm === actual.algorithm) &&
      sameKey(KMSMasterKeyID, actual.kmsKeyId) &&
      (expected.BucketKeyEnabled === undefined ||
        String(expected.BucketKeyEnabled) === String(actual.bucketKeyEnabled)) &&
      (!Array.isArray(blocked) ||
        (blocked.length === actual.blockedEncryptionTypes.length &&
          blocked.every((type) => actual.blockedEncryptionTypes.includes(String(type)))))
    );
  });

/** A drifted resource after its comparison with S3; absent if nothing is proven about it. */
interface CrossChecked {
  readonly resource?: DriftedStackResource;
  readonly missing?: readonly GapCause[];
}

/** Compares the encryption of one drifted resource with S3's own answer. */
const crossCheck = async (
  readEncryption: (bucket: string) => Promise<Reading<BucketEncryption | undefined>>,
  resource: DriftedStackResource,
  row: DriftRow | undefined,
): Promise<CrossChecked> => {
  const { differences, logicalId, physicalId, type } = resource;
  if (type !== 'AWS::S3::Bucket' || physicalId === undefined) return { resource };
  // The encryption may be the only difference, and wrong, so nothing is proven about this bucket.
  const unproven: CrossChecked = resource.differencesUnread ? {} : { resource };
  const template = row && templateRules(row);
  if (template === undefined || !differences.some(isEncryption)) return unproven;
  const answer = await readEncryption(physicalId);
  if (!answer.ok) {
    // The encryption differences are unproven; keep the bucket's other differences.
    const known = differences.filter((item) => !isEncryption(item));
    return {
      ...(known.length > 0 ? { resource: { ...resource, differences: known } } : {}),
      missing: answer.causes.map((cause) => ({ ...cause, part: logicalId })),
    };
  }
  if (answer.value === undefined || !agrees(template, answer.value)) return unproven;
  const algorithms = answer.value.rules.map(({ algorithm }) => algorithm ?? 'no default');
  const refuted = `GetBucketEncryption agrees with the template: ${algorithms.join(', ')}`;
  const marked = differences.map((item) => (isEncryption(item) ? { ...item, refuted } : item));
  return { resource: { ...resource, differences: marked } };
};

/**
 * Compares the encryption of drifted buckets with S3's own answer. CloudFormation is known to report it wrongly
 * (aws-cloudformation/cloudformation-coverage-roadmap#2554).
 */
export const refuteEncryption = async (
  readEncryption: (bucket: string) => Promise<Reading<BucketEncryption | undefined>>,
  drifted: readonly DriftedStackResource[],
  drifts: readonly DriftRow[],
): Promise<{ readonly drifted: readonly DriftedStackResource[]; readonly missing: readonly GapCause[] }> => {
  const results: CrossChecked[] = [];
  for (const resource of drifted) {
    const row = drifts.find(({ logicalId }) => logicalId === resource.logicalId);
    results.push(await crossCheck(readEncryption, resource, row));
  }
  return {
    drifted: results.flatMap(({ resource }) => resource ?? []),
    missing: results.flatMap(({ missing = [] }) => missing),
  };
};
