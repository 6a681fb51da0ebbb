import { uuidOf } from '../../world/create-stack.ts';
import type { TemplateObject } from './template-entities.ts';

/** Account and Region of a resource. */
export interface ResourceHome {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/**
 * Properties beside the name whose change makes CloudFormation replace the resource (from its resource reference; not
 * all types).
 */
const RECREATING: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['KeySchema'],
  'AWS::EC2::Instance': ['AvailabilityZone', 'ImageId', 'KeyName', 'SubnetId'],
  'AWS::EC2::SecurityGroup': ['GroupDescription', 'VpcId'],
  'AWS::EC2::Subnet': ['AvailabilityZone', 'CidrBlock', 'VpcId'],
  'AWS::EC2::VPC': ['CidrBlock'],
  'AWS::IAM::ManagedPolicy': ['Description', 'Path'],
  'AWS::IAM::Role': ['Path'],
  'AWS::Lambda::Function': ['PackageType'],
  'AWS::RDS::DBInstance': ['DBInstanceIdentifier', 'Engine', 'MasterUsername'],
  'AWS::SNS::Topic': ['FifoTopic'],
  'AWS::SQS::Queue': ['FifoQueue'],
  'AWS::StepFunctions::StateMachine': ['StateMachineType'],
};

/**
 * Returns the name properties of a type: `QueueName` for `AWS::SQS::Queue`, and `Name` for types without such a
 * property.
 */
const nameProperties = (type: string): readonly string[] => [`${type.split('::').at(-1)}Name`, 'Name'];

/** Tests whether a change of the property makes CloudFormation replace the resource. */
export const recreates = (type: string, property: string): boolean =>
  nameProperties(type).includes(property) || (RECREATING[type]?.includes(property) ?? false);

/** Text in front of the name in the ARNs of a type. */
const BEFORE_NAME: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'alarm:',
  'AWS::DynamoDB::Table': 'table/',
  'AWS::Events::Rule': 'rule/',
  'AWS::KMS::Key': 'key/',
  'AWS::Lambda::Function': 'function:',
};

/** Returns the service in a type's ARNs. */
const serviceOf = (type: string): string => type.split('::')[1]?.toLowerCase() ?? '';

/** Makes the physical id of a new resource. `salt` distinguishes it from the one that it replaces. */
export const physicalIdOf = (
  { type, properties, logicalId }: { type: string; properties: TemplateObject; logicalId: string },
  stackName: string,
  { partition, region, accountId }: ResourceHome,
  salt: string,
): string => {
  const given = nameProperties(type)
    .map((property) => properties[property])
    .find((value) => typeof value === 'string');
  const made = `${stackName}-${logicalId}-${uuidOf(`${salt}/${logicalId}`).replaceAll('-', '').slice(0, 12).toUpperCase()}`;
  const name = typeof given === 'string' ? given : type === 'AWS::S3::Bucket' ? made.toLowerCase() : made;
  if (type === 'AWS::SQS::Queue') return `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
  if (type === 'AWS::SNS::Topic') return `arn:${partition}:sns:${region}:${accountId}:${name}`;
  if (type === 'AWS::StepFunctions::StateMachine') {
    return `arn:${partition}:states:${region}:${accountId}:stateMachine:${name}`;
  }
  return name;
};

/**
 * Returns an attribute of a resource as far as type, id and properties determine it; otherwise a text that represents
 * it.
 */
export const attributeOf = (
  { type, properties, physicalId }: { type: string; properties: TemplateObject; physicalId: string },
  attribute: string,
  { partition, region, accountId }: ResourceHome,
): unknown => {
  if (Object.hasOwn(properties, attribute)) return properties[attribute];
  const name = physicalId.slice(Math.max(physicalId.lastIndexOf('/'), physicalId.lastIndexOf(':')) + 1);
  if (nameProperties(type).includes(attribute)) return name;
  if (attribute !== 'Arn') return `${physicalId}.${attribute}`;
  if (physicalId.startsWith('arn:')) return physicalId;
  if (type === 'AWS::S3::Bucket') return `arn:${partition}:s3:::${name}`;
  if (type === 'AWS::IAM::Role') return `arn:${partition}:iam::${accountId}:role${properties['Path'] ?? '/'}${name}`;
  const home = `arn:${partition}:${serviceOf(type)}:${region}:${accountId}`;
  if (type === 'AWS::Logs::LogGroup') return `${home}:log-group:${physicalId}:*`;
  return `${home}:${BEFORE_NAME[type] ?? ''}${name}`;
};
