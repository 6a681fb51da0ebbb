import type { ResourceDrift as DriftRow } from '../../aws/operations/cloudformation/cloudformation-drift.ts';
import type { Reading } from '../../domain/evidence.ts';
import type { BucketEncryption, ResourceDrift } from '../../domain/facts.ts';
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

/**
 * Compares the encryption of drifted buckets with S3's own answer. CloudFormation is known to report it wrongly
 * (aws-cloudformation/cloudformation-coverage-roadmap#2554).
 */
export const refuteEncryption = async (
  readEncryption: (bucket: string) => Promise<Reading<BucketEncryption | undefined>>,
  drifted: readonly ResourceDrift[],
  drifts: readonly DriftRow[],
): Promise<{ readonly drifted: readonly ResourceDrift[]; readonly missing: readonly GapCause[] }> => {
  const missing: GapCause[] = [];
  const refuted: ResourceDrift[] = [];
  for (const resource of drifted) {
    const { differences, logicalId, physicalId, type } = resource;
    const detail = drifts.find((row) => row.logicalId === logicalId);
    const template = detail && templateRules(detail);
    refuted.push(resource);
    if (type !== 'AWS::S3::Bucket' || physicalId === undefined) continue;
    // The encryption may be the only difference, and wrong, so nothing is proven about this bucket.
    if (resource.differencesUnread) refuted.pop();
    if (template === undefined || !differences.some(isEncryption)) continue;
    const answer = await readEncryption(physicalId);
    if (!answer.ok) {
      missing.push(...answer.causes.map((cause) => ({ ...cause, part: logicalId })));
      // The encryption differences are unproven; keep the bucket's other differences.
      const known = differences.filter((item) => !isEncryption(item));
      refuted.splice(-1, 1, ...(known.length > 0 ? [{ ...resource, differences: known }] : []));
    } else if (answer.value !== undefined && agrees(template, answer.value)) {
      const because = `GetBucketEncryption agrees with the template: ${answer.value.rules.map(({ algorithm }) => algorithm ?? 'no default').join(', ')}`;
      refuted[refuted.length - 1] = {
        ...resource,
        differences: differences.map((item) => (isEncryption(item) ? { ...item, refuted: because } : item)),
      };
    }
  }
  return { drifted: refuted, missing };
};
