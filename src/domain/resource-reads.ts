/**
 * IAM actions with which CloudFormation reads a resource for drift detection. It uses the caller's permissions.
 *
 * Source: `handlers.read.permissions` of CloudFormation's resource type schemas, August 2026. Actions that change
 * something, decrypt, or read data are left out, although some schemas declare them. The attribution of properties
 * follows AWS's public handler sources where they exist, and the names of the API operations elsewhere.
 */
export interface ResourceReads {
  /** A resource is UNKNOWN if one of these is denied. */
  readonly required: readonly string[];
  /**
   * Top-level properties by action. If the action is denied, the handler returns the resource without them, and
   * CloudFormation reports their removal.
   */
  readonly optional?: Readonly<Record<string, readonly string[]>>;
}

/** The resource types that templates use most. */
export const resourceReads: Readonly<Record<string, ResourceReads>> = {
  'AWS::AccessAnalyzer::Analyzer': {
    required: ['access-analyzer:GetAnalyzer', 'access-analyzer:ListAnalyzers', 'access-analyzer:ListArchiveRules'],
  },
  'AWS::ApiGateway::Account': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGateway::Authorizer': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGateway::BasePathMapping': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGateway::Deployment': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGateway::DomainName': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGateway::Method': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGateway::RequestValidator': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGateway::Resource': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGateway::RestApi': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGateway::Stage': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGateway::UsagePlan': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGatewayV2::Api': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGatewayV2::Integration': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGatewayV2::Route': {
    required: ['apigateway:GET'],
  },
  'AWS::ApiGatewayV2::Stage': {
    required: ['apigateway:GET'],
  },
  'AWS::AppSync::GraphQLApi': {
    required: ['appsync:GetGraphqlApi'],
    optional: {
      'appsync:GetGraphqlApiEnvironmentVariables': ['EnvironmentVariables'],
      'appsync:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    required: ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DescribeScheduledActions'],
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    required: ['application-autoscaling:DescribeScalingPolicies'],
  },
  'AWS::Athena::WorkGroup': {
    required: ['athena:GetWorkGroup'],
    optional: {
      'athena:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    required: [
      'autoscaling:DescribeAutoScalingGroups',
      'autoscaling:DescribeLifecycleHooks',
      'autoscaling:DescribeNotificationConfigurations',
      'autoscaling:DescribeTrafficSources',
      'autoscaling:DescribeWarmPool',
    ],
  },
  'AWS::AutoScaling::LaunchConfiguration': {
    required: ['autoscaling:DescribeLaunchConfigurations'],
  },
  'AWS::AutoScaling::ScalingPolicy': {
    required: ['autoscaling:DescribePolicies'],
  },
  'AWS::Backup::BackupPlan': {
    required: ['backup:GetBackupPlan'],
    optional: {
      'backup:ListTags': ['Tags'],
    },
  },
  'AWS::Backup::BackupSelection': {
    required: ['backup:GetBackupSelection'],
  },
  'AWS::Backup::BackupVault': {
    required: ['backup:DescribeBackupVault'],
    optional: {
      'backup:GetBackupVaultAccessPolicy': ['AccessPolicy'],
      'backup:GetBackupVaultNotifications': ['Notifications'],
      'backup:ListTags': ['Tags'],
    },
  },
  'AWS::Batch::ComputeEnvironment': {
    required: ['batch:DescribeComputeEnvironments'],
  },
  'AWS::Batch::JobDefinition': {
    required: ['batch:DescribeJobDefinitions'],
  },
  'AWS::Batch::JobQueue': {
    required: ['batch:DescribeJobQueues'],
  },
  'AWS::CertificateManager::Certificate': {
    required: ['acm:DescribeCertificate'],
    optional: {
      'acm:ListTagsForCertificate': ['Tags'],
    },
  },
  'AWS::CloudFront::Distribution': {
    required: ['cloudfront:GetDistribution', 'cloudfront:GetDistributionConfig'],
    optional: {
      'cloudfront:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::CloudFront::Function': {
    required: ['cloudfront:DescribeFunction', 'cloudfront:GetFunction'],
    optional: {
      'cloudfront:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::CloudFront::OriginAccessControl': {
    required: ['cloudfront:GetOriginAccessControl'],
  },
  'AWS::CloudTrail::Trail': {
    required: ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrail', 'cloudtrail:GetTrailStatus'],
    optional: {
      'cloudtrail:GetEventConfiguration': ['MaxEventSize'],
      'cloudtrail:GetEventSelectors': ['EventSelectors'],
      'cloudtrail:GetInsightSelectors': ['InsightSelectors'],
      'cloudtrail:ListTags': ['Tags'],
    },
  },
  'AWS::CloudWatch::Alarm': {
    required: ['cloudwatch:DescribeAlarms'],
    optional: {
      'cloudwatch:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::CloudWatch::CompositeAlarm': {
    required: ['cloudwatch:DescribeAlarms'],
    optional: {
      'cloudwatch:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::CloudWatch::Dashboard': {
    required: ['cloudwatch:GetDashboard'],
    optional: {
      'cloudwatch:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::CodePipeline::Pipeline': {
    required: ['codepipeline:GetPipeline', 'codepipeline:GetPipelineState'],
    optional: {
      'codepipeline:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::Cognito::IdentityPool': {
    required: ['cognito-identity:DescribeIdentityPool'],
    optional: {
      'cognito-identity:ListTagsForResource': ['IdentityPoolTags'],
    },
  },
  'AWS::Cognito::UserPool': {
    required: ['cognito-idp:DescribeUserPool', 'kms:DescribeKey'],
    optional: {
      'cognito-idp:GetUserPoolMfaConfig': ['EnabledMfas'],
    },
  },
  'AWS::Cognito::UserPoolClient': {
    required: ['cognito-idp:DescribeUserPoolClient'],
  },
  'AWS::Cognito::UserPoolDomain': {
    required: ['cognito-idp:DescribeUserPoolDomain', 'kms:DescribeKey'],
  },
  'AWS::Config::ConfigRule': {
    required: ['config:DescribeComplianceByConfigRule', 'config:DescribeConfigRules'],
  },
  'AWS::DynamoDB::GlobalTable': {
    required: [
      'application-autoscaling:DescribeScalableTargets',
      'application-autoscaling:DescribeScalingPolicies',
      'dynamodb:DescribeContinuousBackups',
      'dynamodb:DescribeContributorInsights',
      'dynamodb:DescribeKinesisStreamingDestination',
      'dynamodb:DescribeTable',
      'dynamodb:DescribeTableReplicaAutoScaling',
      'dynamodb:DescribeTimeToLive',
      'dynamodb:GetResourcePolicy',
    ],
    optional: {
      'dynamodb:ListTagsOfResource': ['Tags'],
    },
  },
  'AWS::DynamoDB::Table': {
    required: ['dynamodb:DescribeTable'],
    optional: {
      'dynamodb:DescribeContinuousBackups': ['PointInTimeRecoverySpecification'],
      'dynamodb:DescribeContributorInsights': ['ContributorInsightsSpecification'],
      'dynamodb:DescribeKinesisStreamingDestination': ['KinesisStreamSpecification'],
      'dynamodb:DescribeTimeToLive': ['TimeToLiveSpecification'],
      'dynamodb:GetResourcePolicy': ['ResourcePolicy'],
      'dynamodb:ListTagsOfResource': ['Tags'],
    },
  },
  'AWS::EC2::EIP': {
    required: ['ec2:DescribeAddresses'],
  },
  'AWS::EC2::FlowLog': {
    required: ['ec2:DescribeFlowLogs'],
  },
  'AWS::EC2::Instance': {
    required: [
      'ec2:DescribeInstanceAttribute',
      'ec2:DescribeInstanceCreditSpecifications',
      'ec2:DescribeInstances',
      'ec2:DescribeLaunchTemplates',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeVolumes',
      'ssm:DescribeAssociation',
      'ssm:ListAssociations',
    ],
  },
  'AWS::EC2::InternetGateway': {
    required: ['ec2:DescribeInternetGateways'],
  },
  'AWS::EC2::LaunchTemplate': {
    required: ['ec2:DescribeLaunchTemplates'],
  },
  'AWS::EC2::NatGateway': {
    required: ['ec2:DescribeNatGateways'],
  },
  'AWS::EC2::NetworkAcl': {
    required: ['ec2:DescribeNetworkAcls'],
    optional: {
      'ec2:DescribeTags': ['Tags'],
    },
  },
  'AWS::EC2::Route': {
    required: ['ec2:DescribeRouteTables'],
  },
  'AWS::EC2::RouteTable': {
    required: ['ec2:DescribeRouteTables'],
  },
  'AWS::EC2::SecurityGroup': {
    required: ['ec2:DescribeSecurityGroups'],
  },
  'AWS::EC2::SecurityGroupEgress': {
    required: ['ec2:DescribeSecurityGroupRules'],
  },
  'AWS::EC2::SecurityGroupIngress': {
    required: ['ec2:DescribeSecurityGroupRules', 'ec2:DescribeSecurityGroups'],
  },
  'AWS::EC2::Subnet': {
    required: ['ec2:DescribeNetworkAcls', 'ec2:DescribeSubnets'],
  },
  'AWS::EC2::SubnetNetworkAclAssociation': {
    required: ['ec2:DescribeNetworkAcls'],
  },
  'AWS::EC2::SubnetRouteTableAssociation': {
    required: ['ec2:DescribeRouteTables'],
  },
  'AWS::EC2::TransitGateway': {
    required: ['ec2:DescribeTransitGateways'],
    optional: {
      'ec2:DescribeTags': ['Tags'],
    },
  },
  'AWS::EC2::TransitGatewayAttachment': {
    required: ['ec2:DescribeTransitGatewayVpcAttachments'],
    optional: {
      'ec2:DescribeTags': ['Tags'],
    },
  },
  'AWS::EC2::Volume': {
    required: ['ec2:DescribeVolumeAttribute', 'ec2:DescribeVolumes'],
    optional: {
      'ec2:DescribeTags': ['Tags'],
    },
  },
  'AWS::EC2::VPC': {
    required: [
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeVpcEncryptionControls',
      'ec2:DescribeVpcs',
    ],
    optional: {
      'ec2:DescribeVpcAttribute': ['EnableDnsHostnames', 'EnableDnsSupport'],
    },
  },
  'AWS::EC2::VPCEndpoint': {
    required: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcEndpoints', 'ec2:DescribeVpcs'],
  },
  'AWS::EC2::VPCGatewayAttachment': {
    required: ['ec2:DescribeInternetGateways', 'ec2:DescribeVpnGateways'],
  },
  'AWS::ECR::Repository': {
    required: ['ecr:DescribeRepositories'],
    optional: {
      'ecr:GetLifecyclePolicy': ['LifecyclePolicy'],
      'ecr:GetRepositoryPolicy': ['RepositoryPolicyText'],
      'ecr:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::ECS::Cluster': {
    required: ['ecs:DescribeClusters', 'kms:DescribeKey'],
  },
  'AWS::ECS::Service': {
    required: ['ecs:DescribeServices'],
  },
  'AWS::ECS::TaskDefinition': {
    required: ['ecs:DescribeTaskDefinition'],
  },
  'AWS::EFS::FileSystem': {
    required: ['elasticfilesystem:DescribeFileSystems'],
    optional: {
      'elasticfilesystem:DescribeBackupPolicy': ['BackupPolicy'],
      'elasticfilesystem:DescribeFileSystemPolicy': ['FileSystemPolicy'],
      'elasticfilesystem:DescribeLifecycleConfiguration': ['LifecyclePolicies'],
      'elasticfilesystem:DescribeReplicationConfigurations': ['ReplicationConfiguration'],
    },
  },
  'AWS::EFS::MountTarget': {
    required: ['elasticfilesystem:DescribeMountTargetSecurityGroups', 'elasticfilesystem:DescribeMountTargets'],
  },
  'AWS::EKS::Addon': {
    required: ['eks:DescribeAddon'],
  },
  'AWS::EKS::Cluster': {
    required: ['eks:DescribeCluster'],
  },
  'AWS::EKS::Nodegroup': {
    required: ['eks:DescribeNodegroup'],
  },
  'AWS::ElastiCache::CacheCluster': {
    required: ['elasticache:DescribeCacheClusters', 'logs:DescribeLogGroups', 'logs:GetLogDelivery'],
    optional: {
      'elasticache:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::ElastiCache::ReplicationGroup': {
    required: ['elasticache:DescribeReplicationGroups'],
    optional: {
      'elasticache:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::ElastiCache::SubnetGroup': {
    required: ['elasticache:DescribeCacheSubnetGroups'],
    optional: {
      'elasticache:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    required: ['elasticloadbalancing:DescribeListeners'],
    optional: {
      'elasticloadbalancing:DescribeListenerAttributes': ['ListenerAttributes'],
      'elasticloadbalancing:DescribeTags': ['Tags'],
    },
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    required: ['elasticloadbalancing:DescribeRules'],
    optional: {
      'elasticloadbalancing:DescribeTags': ['Tags'],
    },
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    required: ['elasticloadbalancing:DescribeLoadBalancers'],
    optional: {
      'elasticloadbalancing:DescribeCapacityReservation': ['MinimumLoadBalancerCapacity'],
      'elasticloadbalancing:DescribeLoadBalancerAttributes': ['LoadBalancerAttributes'],
      'elasticloadbalancing:DescribeTags': ['Tags'],
    },
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    required: ['elasticloadbalancing:DescribeTargetGroups'],
    optional: {
      'elasticloadbalancing:DescribeTags': ['Tags'],
      'elasticloadbalancing:DescribeTargetGroupAttributes': ['TargetGroupAttributes'],
      'elasticloadbalancing:DescribeTargetHealth': ['Targets'],
    },
  },
  'AWS::Events::Connection': {
    required: ['events:DescribeConnection'],
  },
  'AWS::Events::EventBus': {
    required: ['events:DescribeEventBus'],
    optional: {
      'events:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::Events::Rule': {
    required: ['events:DescribeRule'],
    optional: {
      'events:ListTagsForResource': ['Tags'],
      'events:ListTargetsByRule': ['Targets'],
    },
  },
  'AWS::Glue::Crawler': {
    required: ['glue:GetCrawler'],
    optional: {
      'glue:GetTags': ['Tags'],
    },
  },
  'AWS::Glue::Database': {
    required: [
      'glue:GetConnection',
      'glue:GetDatabase',
      'lakeformation:DescribeLakeFormationIdentityCenterConfiguration',
      'lakeformation:DescribeResource',
      'lakeformation:ListResources',
    ],
  },
  'AWS::Glue::Job': {
    required: ['glue:GetJob'],
    optional: {
      'glue:GetTags': ['Tags'],
    },
  },
  'AWS::IAM::Group': {
    required: ['iam:GetGroup'],
    optional: {
      'iam:GetGroupPolicy': ['Policies'],
      'iam:ListAttachedGroupPolicies': ['ManagedPolicyArns'],
      'iam:ListGroupPolicies': ['Policies'],
    },
  },
  'AWS::IAM::InstanceProfile': {
    required: ['iam:GetInstanceProfile'],
  },
  'AWS::IAM::ManagedPolicy': {
    required: ['iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:ListEntitiesForPolicy'],
  },
  'AWS::IAM::OIDCProvider': {
    required: ['iam:GetOpenIDConnectProvider'],
  },
  'AWS::IAM::Role': {
    required: ['iam:GetRole'],
    optional: {
      'iam:GetRolePolicy': ['Policies'],
      'iam:ListAttachedRolePolicies': ['ManagedPolicyArns'],
      'iam:ListRolePolicies': ['Policies'],
    },
  },
  'AWS::IAM::User': {
    required: ['iam:GetUser'],
    optional: {
      'iam:GetLoginProfile': ['LoginProfile'],
      'iam:GetUserPolicy': ['Policies'],
      'iam:ListAttachedUserPolicies': ['ManagedPolicyArns'],
      'iam:ListGroupsForUser': ['Groups'],
      'iam:ListUserPolicies': ['Policies'],
    },
  },
  'AWS::KMS::Alias': {
    required: ['kms:ListAliases'],
  },
  'AWS::KMS::Key': {
    required: ['kms:DescribeKey'],
    optional: {
      'kms:GetKeyPolicy': ['KeyPolicy'],
      'kms:GetKeyRotationStatus': ['EnableKeyRotation'],
      'kms:ListResourceTags': ['Tags'],
    },
  },
  'AWS::Kinesis::Stream': {
    required: ['kinesis:DescribeStreamSummary'],
    optional: {
      'kinesis:ListTagsForResource': ['Tags'],
      'kinesis:ListTagsForStream': ['Tags'],
    },
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    required: ['firehose:DescribeDeliveryStream'],
    optional: {
      'firehose:ListTagsForDeliveryStream': ['Tags'],
    },
  },
  'AWS::Lambda::Alias': {
    required: ['lambda:GetAlias'],
    optional: {
      'lambda:GetProvisionedConcurrencyConfig': ['ProvisionedConcurrencyConfig'],
    },
  },
  'AWS::Lambda::EventInvokeConfig': {
    required: ['lambda:GetFunctionEventInvokeConfig'],
  },
  'AWS::Lambda::EventSourceMapping': {
    required: ['lambda:GetEventSourceMapping'],
    optional: {
      'lambda:ListTags': ['Tags'],
    },
  },
  'AWS::Lambda::Function': {
    required: ['lambda:GetFunction'],
    optional: {
      'lambda:GetFunctionCodeSigningConfig': ['CodeSigningConfigArn'],
      'lambda:GetFunctionRecursionConfig': ['RecursiveLoop'],
      'lambda:GetFunctionScalingConfig': ['FunctionScalingConfig'],
      'lambda:GetRuntimeManagementConfig': ['RuntimeManagementConfig'],
    },
  },
  'AWS::Lambda::LayerVersion': {
    required: ['lambda:GetLayerVersion'],
  },
  'AWS::Lambda::Permission': {
    required: ['lambda:GetPolicy'],
  },
  'AWS::Lambda::Url': {
    required: ['lambda:GetFunctionUrlConfig'],
  },
  'AWS::Lambda::Version': {
    required: ['lambda:GetFunctionConfiguration'],
    optional: {
      'lambda:GetFunctionScalingConfig': ['FunctionScalingConfig'],
      'lambda:GetProvisionedConcurrencyConfig': ['ProvisionedConcurrencyConfig'],
      'lambda:GetRuntimeManagementConfig': ['RuntimePolicy'],
    },
  },
  'AWS::Logs::LogGroup': {
    required: ['logs:DescribeLogGroups'],
    optional: {
      'logs:DescribeIndexPolicies': ['FieldIndexPolicies'],
      'logs:DescribeResourcePolicies': ['ResourcePolicyDocument'],
      'logs:GetDataProtectionPolicy': ['DataProtectionPolicy'],
      'logs:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::Logs::MetricFilter': {
    required: ['logs:DescribeMetricFilters'],
  },
  'AWS::Logs::ResourcePolicy': {
    required: ['logs:DescribeResourcePolicies'],
  },
  'AWS::Logs::SubscriptionFilter': {
    required: ['logs:DescribeSubscriptionFilters'],
  },
  'AWS::OpenSearchService::Domain': {
    required: ['es:DescribeDomain'],
    optional: {
      'es:ListTags': ['Tags'],
    },
  },
  'AWS::Pipes::Pipe': {
    required: ['pipes:DescribePipe'],
  },
  'AWS::RDS::DBCluster': {
    required: ['rds:DescribeDBClusters'],
  },
  'AWS::RDS::DBClusterParameterGroup': {
    required: ['rds:DescribeDBClusterParameterGroups', 'rds:DescribeDBClusterParameters'],
    optional: {
      'rds:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::RDS::DBInstance': {
    required: [
      'ec2:DescribeAccountAttributes',
      'ec2:DescribeAvailabilityZones',
      'ec2:DescribeInternetGateways',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcAttribute',
      'ec2:DescribeVpcs',
      'rds:DescribeDBInstances',
    ],
  },
  'AWS::RDS::DBParameterGroup': {
    required: ['rds:DescribeDBParameterGroups', 'rds:DescribeDBParameters'],
    optional: {
      'rds:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::RDS::DBSubnetGroup': {
    required: ['rds:DescribeDBSubnetGroups'],
    optional: {
      'rds:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::Redshift::Cluster': {
    required: [
      'redshift:DescribeClusterDbRevisions',
      'redshift:DescribeClusters',
      'redshift:DescribeSnapshotCopyGrant',
    ],
    optional: {
      'redshift:DescribeLoggingStatus': ['LoggingProperties'],
      'redshift:DescribeTags': ['Tags'],
      'redshift:GetResourcePolicy': ['NamespaceResourcePolicy'],
    },
  },
  'AWS::ResourceGroups::Group': {
    required: [
      'resource-groups:GetGroup',
      'resource-groups:GetGroupConfiguration',
      'resource-groups:GetGroupQuery',
      'resource-groups:ListGroupResources',
    ],
    optional: {
      'resource-groups:GetTags': ['Tags'],
    },
  },
  'AWS::Route53::HealthCheck': {
    required: ['route53:GetHealthCheck'],
    optional: {
      'route53:ListTagsForResource': ['HealthCheckTags'],
    },
  },
  'AWS::Route53::HostedZone': {
    required: ['route53:GetHostedZone'],
    optional: {
      'route53:ListQueryLoggingConfigs': ['QueryLoggingConfig'],
      'route53:ListTagsForResource': ['HostedZoneTags'],
    },
  },
  'AWS::S3::AccessPoint': {
    required: ['s3:GetAccessPoint'],
    optional: {
      's3:GetAccessPointPolicy': ['Policy'],
      's3:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::S3::Bucket': {
    required: [
      's3:GetBucketAbac',
      's3:GetBucketMetadataTableConfiguration',
      's3:GetBucketVersioning',
      's3:GetEncryptionConfiguration',
      's3:ListBucket',
    ],
    optional: {
      's3:GetAccelerateConfiguration': ['AccelerateConfiguration'],
      's3:GetAnalyticsConfiguration': ['AnalyticsConfigurations'],
      's3:GetBucketCORS': ['CorsConfiguration'],
      's3:GetBucketLogging': ['LoggingConfiguration'],
      's3:GetBucketNotification': ['NotificationConfiguration'],
      's3:GetBucketObjectLockConfiguration': ['ObjectLockConfiguration'],
      's3:GetBucketOwnershipControls': ['OwnershipControls'],
      's3:GetBucketPublicAccessBlock': ['PublicAccessBlockConfiguration'],
      's3:GetBucketTagging': ['Tags'],
      's3:GetBucketWebsite': ['WebsiteConfiguration'],
      's3:GetIntelligentTieringConfiguration': ['IntelligentTieringConfigurations'],
      's3:GetInventoryConfiguration': ['InventoryConfigurations'],
      's3:GetLifecycleConfiguration': ['LifecycleConfiguration'],
      's3:GetMetricsConfiguration': ['MetricsConfigurations'],
      's3:GetReplicationConfiguration': ['ReplicationConfiguration'],
      's3:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::S3::BucketPolicy': {
    required: ['s3:GetBucketPolicy'],
  },
  'AWS::SES::EmailIdentity': {
    required: ['ses:GetEmailIdentity'],
    optional: {
      'ses:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::SNS::Subscription': {
    required: ['sns:GetSubscriptionAttributes'],
  },
  'AWS::SNS::Topic': {
    required: ['sns:GetTopicAttributes'],
    optional: {
      'sns:GetDataProtectionPolicy': ['DataProtectionPolicy'],
      'sns:ListSubscriptionsByTopic': ['Subscription'],
      'sns:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::SQS::Queue': {
    required: ['sqs:GetQueueAttributes'],
    optional: {
      'sqs:ListQueueTags': ['Tags'],
    },
  },
  'AWS::SSM::Document': {
    required: ['ssm:GetDocument'],
    optional: {
      'ssm:DescribeDocument': ['Tags'],
      'ssm:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::SSM::MaintenanceWindow': {
    required: ['ssm:GetMaintenanceWindow'],
    optional: {
      'ssm:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::SSM::Parameter': {
    required: ['ssm:GetParameters'],
    optional: {
      'ssm:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::Scheduler::Schedule': {
    required: ['scheduler:GetSchedule'],
  },
  'AWS::Scheduler::ScheduleGroup': {
    required: ['scheduler:GetScheduleGroup'],
    optional: {
      'scheduler:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::SecretsManager::ResourcePolicy': {
    required: ['secretsmanager:GetResourcePolicy'],
  },
  'AWS::SecretsManager::RotationSchedule': {
    required: ['secretsmanager:DescribeSecret'],
  },
  'AWS::SecretsManager::Secret': {
    required: ['secretsmanager:DescribeSecret'],
  },
  'AWS::ServiceDiscovery::Service': {
    required: ['servicediscovery:GetService', 'servicediscovery:GetServiceAttributes'],
    optional: {
      'servicediscovery:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::StepFunctions::Activity': {
    required: ['states:DescribeActivity'],
    optional: {
      'states:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::StepFunctions::StateMachine': {
    required: ['states:DescribeStateMachine'],
    optional: {
      'states:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::Synthetics::Canary': {
    required: [
      'iam:ListRoles',
      's3:GetBucketLocation',
      's3:ListAllMyBuckets',
      'synthetics:DescribeCanaries',
      'synthetics:GetCanary',
    ],
    optional: {
      'synthetics:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::WAFv2::IPSet': {
    required: ['wafv2:GetIPSet'],
    optional: {
      'wafv2:ListTagsForResource': ['Tags'],
    },
  },
  'AWS::WAFv2::WebACL': {
    required: ['wafv2:GetWebACL'],
    optional: {
      'wafv2:ListTagsForResource': ['Tags'],
    },
  },
};

/**
 * Actions of `resourceReads` that the AWS managed policy SecurityAudit does not allow (version 86, May 2026), and those
 * that it denied to drift detection in practice.
 */
export const BEYOND_SECURITY_AUDIT: ReadonlySet<string> = new Set([
  'apigateway:GET',
  'appsync:GetGraphqlApi',
  'appsync:GetGraphqlApiEnvironmentVariables',
  'backup:DescribeBackupVault',
  'backup:GetBackupPlan',
  'backup:GetBackupSelection',
  'batch:DescribeJobQueues',
  'cloudfront:DescribeFunction',
  'cloudtrail:GetEventConfiguration',
  'codepipeline:ListTagsForResource',
  'cognito-idp:GetUserPoolMfaConfig',
  'dynamodb:DescribeContributorInsights',
  'eks:DescribeAddon',
  'glue:GetConnection',
  'glue:GetCrawler',
  'glue:GetDatabase',
  'glue:GetJob',
  'kinesis:ListTagsForResource',
  'lakeformation:DescribeLakeFormationIdentityCenterConfiguration',
  'lakeformation:DescribeResource',
  'lakeformation:ListResources',
  'lambda:GetAlias',
  'lambda:GetEventSourceMapping',
  'lambda:GetFunction',
  'lambda:GetFunctionConcurrency',
  'lambda:GetFunctionRecursionConfig',
  'lambda:GetFunctionScalingConfig',
  'lambda:GetFunctionUrlConfig',
  'lambda:GetLayerVersion',
  'lambda:GetProvisionedConcurrencyConfig',
  'logs:GetDataProtectionPolicy',
  'pipes:DescribePipe',
  'redshift:GetResourcePolicy',
  'resource-groups:GetGroup',
  'resource-groups:GetGroupConfiguration',
  'resource-groups:GetGroupQuery',
  'resource-groups:GetTags',
  's3:GetBucketMetadataTableConfiguration',
  's3:GetIntelligentTieringConfiguration',
  's3:ListTagsForResource',
  'scheduler:GetSchedule',
  'scheduler:GetScheduleGroup',
  'scheduler:ListTagsForResource',
  'servicediscovery:GetService',
  'servicediscovery:GetServiceAttributes',
  'servicediscovery:ListTagsForResource',
  'ses:ListTagsForResource',
  'sns:GetDataProtectionPolicy',
  'sns:GetSubscriptionAttributes',
  'sns:ListTagsForResource',
  'ssm:GetDocument',
  'ssm:GetMaintenanceWindow',
  'ssm:GetParameters',
  'states:DescribeActivity',
  'states:ListTagsForResource',
  'wafv2:GetIPSet',
]);

/** Returns every action that reads resources of a type. */
export const readActions = ({ required, optional = {} }: ResourceReads): readonly string[] => [
  ...required,
  ...Object.keys(optional),
];
