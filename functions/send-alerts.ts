import { sendAlertsEvent } from '../src/app/events.ts';
import { lambda } from '../src/app/lambda.ts';
import { sendAlerts } from '../src/app/send-alerts.ts';

export const handler = lambda(sendAlertsEvent, sendAlerts);
