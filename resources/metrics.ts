import { ref } from './intrinsics.ts';

/** What `WriteReport` logs of every run (src/app/report/write-report.ts), by the metric that it becomes. */
export const REPORT_METRICS = {
  Findings: '$.findings',
  Gaps: '$.gaps',
  Reports: '1',
  UnseenPercent: '$.unseenPercent',
} as const;
export const REPORT_MESSAGE = 'report written';

export const reportNamespace = (stage: string): string => `Plumbline/${stage}`;

/** Metrics are read from the log: the Lambda needs no permission and no call to publish them. */
export const metricFilters = (stage: string): Readonly<Record<string, object>> =>
  Object.fromEntries(
    Object.entries(REPORT_METRICS).map(([name, value]) => [
      `${name}MetricFilter`,
      {
        Type: 'AWS::Logs::MetricFilter',
        Properties: {
          FilterName: `plumbline-${stage}-${name.toLowerCase()}`,
          LogGroupName: ref('WriteReportLogGroup'),
          FilterPattern: `{ $.message = "${REPORT_MESSAGE}" }`,
          MetricTransformations: [{ MetricNamespace: reportNamespace(stage), MetricName: name, MetricValue: value }],
        },
      },
    ]),
  );
