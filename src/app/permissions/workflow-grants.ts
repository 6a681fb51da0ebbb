import type { Grant } from './grant.ts';

/** What the state machine's role allows: its Lambdas, its Map with its items and results, its log and traces. */
export const stateMachineGrants = (): readonly Grant[] => [
  { actions: ['lambda:InvokeFunction'], on: 'functions', because: 'its tasks', madeByAws: true },
  {
    actions: ['states:StartExecution'],
    on: 'state-machine',
    because: 'the child executions of its distributed Map',
    madeByAws: true,
  },
  {
    actions: ['states:DescribeExecution', 'states:RedriveExecution', 'states:StopExecution'],
    on: 'map-executions',
    because: 'the child executions of its distributed Map',
    madeByAws: true,
  },
  {
    actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    on: 'run-objects',
    because: 'the items of its Map and, in parts where they are large, its results',
    madeByAws: true,
  },
  {
    actions: [
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
    ],
    on: 'any',
    because: 'knows no resources; the log of its executions',
    madeByAws: true,
  },
  {
    actions: ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    on: 'any',
    because: 'knows no resources; traces of its executions',
    madeByAws: true,
  },
];

/** What the schedules' role allows. A schedule's own dead letters need `sqs:SendMessage` on its queue: the template adds it where there is one. */
export const scheduleGrants = (): readonly Grant[] => [
  { actions: ['states:StartExecution'], on: 'state-machine', because: 'starts the runs', madeByAws: true },
];
