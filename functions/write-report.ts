import { writeReportEvent } from '../src/app/events.ts';
import { lambda } from '../src/app/lambda.ts';
import { writeReport } from '../src/app/write-report.ts';

export const handler = lambda(writeReportEvent, writeReport);
