export { type AssumedRole, type AssumeRoleInput, assumeRole } from './assume-role.ts';
export { type AwsClients, type AwsClientsOptions, createAwsClients } from './aws-clients.ts';
export { AwsCallError, AwsCredentialsError, AwsError, AwsRegionError, WriteNotAllowedError } from './aws-error.ts';
export { callAws } from './call.ts';
export type { CallMetric } from './call-metrics.ts';
export type { CallSettings, CallSettingsOverrides, ServiceClass } from './call-settings.ts';
export { type CallerIdentity, callerIdentity } from './caller-identity.ts';
export type { ChangeSetPreview, PlannedChange, PlannedDifference } from './change-set-preview.ts';
export {
  type AwsClient,
  type ClientConfiguration,
  type ClientConstructor,
  type ClientFactory,
  type ClientFactoryOptions,
  createClientFactory,
} from './client-factory.ts';
export type { ClientFilter, ClientOverrides, ClientScope, RoleStep } from './client-scope.ts';
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
} from './cloudformation.ts';
export {
  type ChangeSet,
  type ChangeSetInput,
  describeChangeSet,
  type ListedChangeSet,
  listChangeSets,
} from './cloudformation-change-sets.ts';
export {
  type CreateChangeSetInput,
  createChangeSet,
  type DeploymentInput,
  deleteChangeSet,
  type ExecuteChangeSetInput,
  executeChangeSet,
} from './cloudformation-change-sets-write.ts';
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
} from './cloudformation-drift.ts';
export {
  ChangeSetFailedError,
  NoChangesError,
  StackOperationError,
  StackOutputNotFoundError,
} from './cloudformation-errors.ts';
export { listStackEvents, type StackEvent, type StackEventsInput } from './cloudformation-events.ts';
export { type OutputReference, stackOutputValues } from './cloudformation-outputs.ts';
export {
  type GetTemplateInput,
  getTemplate,
  type TemplateInput,
  type TemplateParameter,
  type TemplateValidation,
  validateTemplate,
} from './cloudformation-templates.ts';
export { type OnStackEvent, type WaitForStackInput, waitForStack } from './cloudformation-wait.ts';
export {
  type DeleteStackInput,
  type Deployment,
  type DeployStackInput,
  deleteEmptyStack,
  deleteStack,
  deployStack,
} from './cloudformation-write.ts';
export type { AssumeRoleOptions, Credentials, CredentialsProvider } from './credentials.ts';
export type { ParameterValue } from './deployment-parameters.ts';
export { describeTable, listTables, type Table, type TableInput, type TableKey, tableExists } from './dynamodb.ts';
export { AssumeRoleError, errorCode, errorMessage, isNotFound, isThrottle, isTransient } from './errors.ts';
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
export {
  describeLogGroup,
  type LogGroup,
  type LogGroupInput,
  listLogGroups,
  logGroupExists,
} from './logs.ts';
export type { OperationEntry, OperationTable } from './operation-table.ts';
export { type ListedUnit, listUnits } from './organization-units.ts';
export {
  type AccountInput,
  accountTags,
  describeAccount,
  type ListedAccount,
  listAccounts,
  listTaggedAccounts,
  type TaggedAccount,
} from './organizations.ts';
export type { RegionCheckOptions } from './region-check.ts';
export { type AccountRegion, listEnabledRegions, listRegions } from './regions.ts';
export { requireWrite } from './require-write.ts';
export {
  type Bucket,
  type BucketInput,
  type BucketPresence,
  bucketEncryption,
  bucketPresence,
  bucketVersioning,
  describeBucket,
  listBuckets,
} from './s3.ts';
export { type Message, publish } from './sns.ts';
export type { StackOperation, StackOperationKind, StackOperationResult } from './stack-operation.ts';
export {
  describeExecution,
  type Execution,
  type ExecutionState,
  type ExecutionsInput,
  type ListedExecution,
  listExecutions,
} from './step-functions.ts';
export {
  type RedriveExecutionInput,
  redriveExecution,
  type StartExecutionInput,
  type StartedExecution,
  type StopExecutionInput,
  startExecution,
  stopExecution,
} from './step-functions-write.ts';
export { type Sleep, WaitDeadlineError, type WaitOptions } from './wait.ts';
