import { LAMBDA_NAMES } from '../src/app/permissions/permissions.ts';
import { REGION, slot, sub } from './intrinsics.ts';
import { reportNamespace } from './metrics.ts';

/** Width of a widget, of 24 columns. */
const WIDTH = 12;
const HEIGHT = 6;

interface Graph {
  readonly title: string;
  readonly metrics: readonly (readonly unknown[])[];
  readonly stat?: string;
  readonly period?: number;
}

const functions = (metric: string) =>
  LAMBDA_NAMES.map((name) => ['AWS/Lambda', metric, 'FunctionName', slot(`${name}LambdaFunction`)]);

const graphs = (stage: string): readonly Graph[] => {
  const report = reportNamespace(stage);
  const machine = ['StateMachineArn', slot('AuditStateMachine')];
  return [
    {
      title: 'Findings and gaps',
      metrics: [
        [report, 'Findings'],
        [report, 'Gaps'],
      ],
      stat: 'Maximum',
      period: 3600,
    },
    { title: 'Not seen, percent', metrics: [[report, 'UnseenPercent']], stat: 'Maximum', period: 3600 },
    {
      title: 'Runs',
      metrics: [
        'ExecutionsStarted',
        'ExecutionsSucceeded',
        'ExecutionsFailed',
        'ExecutionsTimedOut',
        'ExecutionsAborted',
      ].map((metric) => ['AWS/States', metric, ...machine]),
    },
    {
      title: 'Duration of runs, milliseconds',
      metrics: [['AWS/States', 'ExecutionTime', ...machine]],
      stat: 'Maximum',
    },
    { title: 'Lambda: duration, milliseconds', metrics: functions('Duration'), stat: 'Maximum' },
    { title: 'Lambda: errors', metrics: functions('Errors') },
    { title: 'Lambda: throttles', metrics: functions('Throttles') },
    {
      title: 'Table: consumed units',
      metrics: ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'].map((metric) => [
        'AWS/DynamoDB',
        metric,
        'TableName',
        slot('FindingsTable'),
      ]),
    },
    {
      title: 'Dead letters',
      metrics: [['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', slot('DeadLetterQueue.QueueName')]],
      stat: 'Maximum',
    },
  ];
};

const widget = ({ title, metrics, stat = 'Sum', period = 300 }: Graph, index: number) => ({
  type: 'metric',
  x: (index % 2) * WIDTH,
  y: Math.floor(index / 2) * HEIGHT,
  width: WIDTH,
  height: HEIGHT,
  properties: { title, metrics, stat, period, view: 'timeSeries', region: REGION },
});

/** Dashboard of the runs, and of Plumbline itself. */
export const dashboard = (stage: string) => ({
  Type: 'AWS::CloudWatch::Dashboard',
  Properties: {
    DashboardName: `plumbline-${stage}`,
    DashboardBody: sub(JSON.stringify({ widgets: graphs(stage).map(widget) })),
  },
});
