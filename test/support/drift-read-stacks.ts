import { type ResourceReads, resourceReads } from '../../src/domain/resource-reads.ts';
import type { StackFile } from '../../src/simulator/world/world-schema.ts';

const TAGS = [
  { Key: 'team', Value: 'shop' },
  { Key: 'stage', Value: 'prod' },
];

const sampleOf = (property: string): unknown => (/Tags$/.test(property) ? TAGS : { Value: property });

/** Properties that a template has of a type: each that a read of its own supplies, and one that every read supplies. */
const propertiesOf = ({ optional = {} }: ResourceReads): Record<string, unknown> =>
  Object.fromEntries([...Object.values(optional).flat(), 'Name'].map((property) => [property, sampleOf(property)]));

/** A stack in sync, with one resource of each type. */
export const stackOfTypes = (name: string, types: readonly string[]): StackFile => ({
  name,
  detection: { seconds: 1 },
  resources: types.map((type) => ({
    logicalId: type.replace(/^AWS::/, '').replaceAll('::', ''),
    type,
    expectedProperties: propertiesOf(resourceReads[type]!),
  })),
});

const aws = (...types: readonly string[]): readonly string[] => types.map((type) => `AWS::${type}`);

/** Resource types of stacks that most accounts have. */
export const COMMON_STACKS: Readonly<Record<string, readonly string[]>> = {
  // The bootstrap stack of the AWS CDK.
  CDKToolkit: aws(
    'ECR::Repository',
    'IAM::ManagedPolicy',
    'IAM::Role',
    'KMS::Alias',
    'KMS::Key',
    'S3::Bucket',
    'S3::BucketPolicy',
    'SSM::Parameter',
  ),
  network: aws(
    ...['CertificateManager::Certificate', 'EC2::EIP', 'EC2::FlowLog', 'EC2::InternetGateway', 'EC2::NatGateway'],
    ...['EC2::NetworkAcl', 'EC2::Route', 'EC2::RouteTable', 'EC2::SecurityGroup', 'EC2::SecurityGroupEgress'],
    ...['EC2::SecurityGroupIngress', 'EC2::Subnet', 'EC2::SubnetNetworkAclAssociation', 'EC2::TransitGateway'],
    ...['EC2::SubnetRouteTableAssociation', 'EC2::TransitGatewayAttachment', 'EC2::VPC', 'EC2::VPCEndpoint'],
    ...['EC2::VPCGatewayAttachment', 'ElasticLoadBalancingV2::Listener', 'ElasticLoadBalancingV2::ListenerRule'],
    ...['ElasticLoadBalancingV2::LoadBalancer', 'ElasticLoadBalancingV2::TargetGroup', 'Route53::HealthCheck'],
    ...['Route53::HostedZone', 'WAFv2::WebACL', 'Logs::LogGroup', 'IAM::Role'],
  ),
  serverless: aws(
    ...['ApiGateway::Account', 'ApiGateway::Authorizer', 'ApiGateway::Deployment', 'ApiGateway::Method'],
    ...['ApiGateway::Resource', 'ApiGateway::RestApi', 'ApiGateway::Stage', 'ApiGatewayV2::Api'],
    ...['ApiGatewayV2::Integration', 'ApiGatewayV2::Route', 'ApiGatewayV2::Stage', 'AppSync::GraphQLApi'],
    ...['CloudFront::Distribution', 'CloudFront::Function', 'CloudFront::OriginAccessControl', 'CloudWatch::Alarm'],
    ...['CloudWatch::Dashboard', 'Cognito::UserPool', 'Cognito::UserPoolClient', 'DynamoDB::GlobalTable'],
    ...['DynamoDB::Table', 'Events::EventBus', 'Events::Rule', 'IAM::Role', 'Kinesis::Stream', 'Lambda::Alias'],
    ...['KinesisFirehose::DeliveryStream', 'Lambda::EventInvokeConfig', 'Lambda::EventSourceMapping'],
    ...['Lambda::Function', 'Lambda::LayerVersion', 'Lambda::Permission', 'Lambda::Url', 'Lambda::Version'],
    ...['Logs::LogGroup', 'Logs::MetricFilter', 'Logs::SubscriptionFilter', 'Pipes::Pipe', 'S3::Bucket'],
    ...['S3::BucketPolicy', 'SNS::Subscription', 'SNS::Topic', 'SQS::Queue', 'SSM::Parameter', 'Scheduler::Schedule'],
    ...['Scheduler::ScheduleGroup', 'SecretsManager::Secret', 'StepFunctions::StateMachine'],
  ),
};
