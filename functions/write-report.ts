import { lambda } from '../src/app/lambda/lambda.ts';
import { writeReport } from '../src/app/report/write-report.ts';
import { writeReportEvent } from '../src/app/runs/events.ts';

export const handler = lambda(writeReportEvent, writeReport);
