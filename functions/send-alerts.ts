import { sendAlerts } from '../src/app/alerts/send-alerts.ts';
import { lambda } from '../src/app/lambda/lambda.ts';
import { sendAlertsEvent } from '../src/app/runs/events.ts';
import { publisher } from '../src/channels/sns.ts';

export const handler = lambda(sendAlertsEvent, sendAlerts, { publisher });
