export { type AwsClients, type AwsClientsOptions, createAwsClients } from './aws-clients.ts';
export type { CallSettings, CallSettingsOverrides, ServiceClass } from './clients/call-settings.ts';
export {
  type AwsClient,
  type ClientConfiguration,
  type ClientConstructor,
  type ClientFactory,
  type ClientFactoryOptions,
  createClientFactory,
} from './clients/client-factory.ts';
export type { ClientFilter, ClientOverrides, ClientScope, RoleStep } from './clients/client-scope.ts';
export type { Sleep } from './clients/sleep.ts';
export type { AssumeRoleOptions, CredentialsProvider } from './credentials/credentials.ts';
export type { Credentials } from './credentials/sealed-credentials.ts';
export {
  AwsCallError,
  AwsCredentialsError,
  AwsError,
  AwsRegionError,
  WriteNotAllowedError,
} from './errors/aws-error.ts';
export { AssumeRoleError, errorCode, errorMessage, isNotFound, isThrottle, isTransient } from './errors/errors.ts';
export {
  type FakeAccounts,
  type FakeCall,
  type FakeClients,
  type FakeOperation,
  type FakeOptions,
  type FakeRegions,
  fakeAccounts,
  fakeError,
  fakeRegions,
  when,
} from './fakes.ts';
export type { CallMetric } from './metrics/call-metrics.ts';
export { type AssumedRole, type AssumeRoleInput, assumeRole } from './operations/assume-role.ts';
export { callAws } from './operations/call.ts';
export { type CallerIdentity, callerIdentity } from './operations/caller-identity.ts';
export type {
  ChangeSetPreview,
  PlannedChange,
  PlannedDifference,
} from './operations/cloudformation/change-set-preview.ts';
export {
  describeStack,
  type ListedStack,
  listStackResources,
  listStacks,
  type Stack,
  type StackInput,
  type StackOutput,
  type StackResource,
  stackExists,
} from './operations/cloudformation/cloudformation.ts';
export {
  type ChangeSet,
  type ChangeSetInput,
  describeChangeSet,
  type ListedChangeSet,
  listChangeSets,
} from './operations/cloudformation/cloudformation-change-sets.ts';
export {
  type CreateChangeSetInput,
  createChangeSet,
  type DeploymentInput,
  deleteChangeSet,
  type ExecuteChangeSetInput,
  executeChangeSet,
} from './operations/cloudformation/cloudformation-change-sets-write.ts';
export {
  type DetectedDrift,
  type DetectInput,
  type DriftDetection,
  describeDriftDetection,
  describeResourceDrift,
  detectResourceDrift,
  detectStackDrift,
  listResourceDrifts,
  type PropertyDifference,
  type ResourceDrift,
  type ResourceInput,
  startDriftDetection,
} from './operations/cloudformation/cloudformation-drift.ts';
export {
  ChangeSetFailedError,
  NoChangesError,
  StackOperationError,
  StackOutputNotFoundError,
} from './operations/cloudformation/cloudformation-errors.ts';
export {
  listStackEvents,
  type StackEvent,
  type StackEventsInput,
} from './operations/cloudformation/cloudformation-events.ts';
export { type OutputReference, stackOutputValues } from './operations/cloudformation/cloudformation-outputs.ts';
export {
  type GetTemplateInput,
  getTemplate,
  type TemplateInput,
  type TemplateParameter,
  type TemplateValidation,
  validateTemplate,
} from './operations/cloudformation/cloudformation-templates.ts';
export {
  describeResourceType,
  type ResourceType,
  type ResourceTypeInput,
} from './operations/cloudformation/cloudformation-types.ts';
export {
  type OnStackEvent,
  type WaitForStackInput,
  waitForStack,
} from './operations/cloudformation/cloudformation-wait.ts';
export {
  type DeleteStackInput,
  type Deployment,
  type DeployStackInput,
  deleteEmptyStack,
  deleteStack,
  deployStack,
} from './operations/cloudformation/cloudformation-write.ts';
export type { ParameterValue } from './operations/cloudformation/deployment-parameters.ts';
export type {
  StackOperation,
  StackOperationKind,
  StackOperationResult,
} from './operations/cloudformation/stack-operation.ts';
export {
  describeTable,
  listTables,
  type Table,
  type TableInput,
  type TableKey,
  tableExists,
} from './operations/dynamodb.ts';
export {
  getRole,
  type ListedRole,
  listRoles,
  type Role,
  type RoleInput,
  roleArn,
  roleExists,
  type SimulatedDecision,
  type SimulationInput,
  simulatePrincipal,
} from './operations/iam.ts';
export {
  accountConcurrencyLimit,
  type ConcurrencyLimit,
  type FunctionConfiguration,
  type FunctionInput,
  functionExists,
  getFunctionConfiguration,
  listFunctions,
} from './operations/lambda.ts';
export {
  describeLogGroup,
  type LogGroup,
  type LogGroupInput,
  listLogGroups,
  logGroupExists,
} from './operations/logs.ts';
export type { OperationEntry, OperationTable } from './operations/operation-table.ts';
export { type ListedUnit, listUnits } from './operations/organization-units.ts';
export {
  type AccountInput,
  accountTags,
  describeAccount,
  type ListedAccount,
  listAccounts,
  listTaggedAccounts,
  type TaggedAccount,
} from './operations/organizations.ts';
export { type AccountRegion, listEnabledRegions, listRegions } from './operations/regions.ts';
export { requireWrite } from './operations/require-write.ts';
export {
  type Bucket,
  type BucketInput,
  type BucketPresence,
  bucketEncryption,
  bucketPresence,
  bucketVersioning,
  describeBucket,
  listBuckets,
} from './operations/s3.ts';
export { BucketElsewhereError, BucketTakenError, type CreatedBucket, createBucket } from './operations/s3-write.ts';
export { type Message, publish } from './operations/sns.ts';
export {
  describeExecution,
  type Execution,
  type ExecutionState,
  type ExecutionsInput,
  type ListedExecution,
  listExecutions,
} from './operations/step-functions.ts';
export {
  type RedriveExecutionInput,
  redriveExecution,
  type StartExecutionInput,
  type StartedExecution,
  type StopExecutionInput,
  startExecution,
  stopExecution,
} from './operations/step-functions-write.ts';
export { WaitDeadlineError, type WaitOptions } from './operations/wait.ts';
export type { RegionCheckOptions } from './region-check.ts';
