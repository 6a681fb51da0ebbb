import { ref } from './intrinsics.ts';

/**
 * Fields of the log line that `WriteReport` writes per run (src/app/report/write-report.ts), by the metric made from
 * them.
 */
export const REPORT_METRICS = {
  Findings: '$.findings',
  Gaps: '$.gaps',
  Reports: '1',
  UnseenPercent: '$.unseenPercent',
} as const;
const REPORT_MESSAGE = 'report written';

export const reportNamespace = (stage: string): string => `Plumbline/${stage}`;

/** Metrics are extracted from the log, so the Lambda needs no permission and no call to publish them. */
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
