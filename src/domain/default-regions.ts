import type { Partition } from './scope.ts';

/** A partition of AWS. */
interface PartitionFacts {
  /** Beginning of its Regions' codes; the partition aws has all others. */
  readonly prefix: string;
  /** Regions that are enabled in every account. */
  readonly regions: readonly string[];
  /** Whether accounts can enable further Regions, or list those that they have, with the Account service. */
  readonly listsRegions: boolean;
}

/**
 * Partitions as the partition data of the SDK has them; a test compares them. For aws: AWS Account Management, "Enable or
 * disable AWS Regions in your account". The Account service has endpoints in aws and aws-cn.
 */
const PARTITIONS: Readonly<Record<string, PartitionFacts>> = {
  aws: {
    prefix: '',
    regions: [
      'ap-northeast-1',
      'ap-northeast-2',
      'ap-northeast-3',
      'ap-south-1',
      'ap-southeast-1',
      'ap-southeast-2',
      'ca-central-1',
      'eu-central-1',
      'eu-north-1',
      'eu-west-1',
      'eu-west-2',
      'eu-west-3',
      'sa-east-1',
      'us-east-1',
      'us-east-2',
      'us-west-1',
      'us-west-2',
    ],
    listsRegions: true,
  },
  'aws-cn': { prefix: 'cn-', regions: ['cn-north-1', 'cn-northwest-1'], listsRegions: true },
  'aws-eusc': { prefix: 'eusc-', regions: ['eusc-de-east-1'], listsRegions: false },
  'aws-iso': { prefix: 'us-iso-', regions: ['us-iso-east-1', 'us-iso-west-1'], listsRegions: false },
  'aws-iso-b': { prefix: 'us-isob-', regions: ['us-isob-east-1', 'us-isob-west-1'], listsRegions: false },
  'aws-iso-e': { prefix: 'eu-isoe-', regions: ['eu-isoe-west-1'], listsRegions: false },
  'aws-iso-f': { prefix: 'us-isof-', regions: ['us-isof-east-1', 'us-isof-south-1'], listsRegions: false },
  'aws-us-gov': { prefix: 'us-gov-', regions: ['us-gov-east-1', 'us-gov-west-1'], listsRegions: false },
};

/** Regions that are enabled in every account, by partition. */
export const DEFAULT_REGIONS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(PARTITIONS).map(([partition, { regions }]) => [partition, regions]),
);

/** Returns the Regions that are enabled in every account of the partition; none of a partition that is not known. */
export const defaultRegions = (partition: Partition): readonly string[] => DEFAULT_REGIONS[partition] ?? [];

/**
 * Tests whether the Account service lists an account's Regions. Where it does not, all Regions of the partition are
 * enabled. A partition that is not known is asked.
 */
export const listsRegions = (partition: Partition): boolean => PARTITIONS[partition]?.listsRegions ?? true;

/** Returns the partition of a Region, by the prefix of its code; aws for a prefix that is not known. */
export const partitionOf = (region: string): Partition =>
  (Object.entries(PARTITIONS).find(([, { prefix }]) => prefix !== '' && region.startsWith(prefix))?.[0] ??
    'aws') as Partition;

/**
 * Returns a Region of the partition in which STS issues sessions for every account. An account must have enabled the
 * Region that is asked, so an opt-in Region gives way to one that every account has.
 */
export const sessionRegion = (region: string): string => {
  const partition = partitionOf(region);
  return partition !== 'aws' || defaultRegions(partition).includes(region) ? region : 'us-east-1';
};
