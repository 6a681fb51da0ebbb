import { readFileSync } from 'node:fs';
import type { Context } from 'aws-lambda';
import { handler as auditDrift } from '../../../functions/audit-drift.ts';
import { handler as auditTarget } from '../../../functions/audit-target.ts';
import { handler as planAudit } from '../../../functions/plan-audit.ts';
import { handler as recordRunFailure } from '../../../functions/record-run-failure.ts';
import { handler as recordUnaudited } from '../../../functions/record-unaudited.ts';
import { handler as sendAlerts } from '../../../functions/send-alerts.ts';
import { handler as writeReport } from '../../../functions/write-report.ts';
import type { Container } from '../../app/container.ts';
import type { StateMachine } from '../../simulator/state-machine/definition.ts';
import { parseStateMachine } from '../../simulator/state-machine/parse-state-machine.ts';
import { packageFile } from '../package-file.ts';

/** Lambdas by their names in the state machine's definition. */
const LAMBDAS = {
  AuditDrift: auditDrift,
  AuditTarget: auditTarget,
  PlanAudit: planAudit,
  RecordRunFailure: recordRunFailure,
  RecordUnaudited: recordUnaudited,
  SendAlerts: sendAlerts,
  WriteReport: writeReport,
} as const;

const functionArn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

/** Reads the deployed definition file. */
export const auditDefinition = (): string => readFileSync(packageFile('statemachines/audit.asl.json'), 'utf8');

/** Parses the state machine with every Lambda substituted. Throws if Step Functions would refuse the definition. */
export const auditMachine = (definition: string = auditDefinition()): StateMachine =>
  parseStateMachine(definition, {
    Partition: 'aws',
    ...Object.fromEntries(Object.keys(LAMBDAS).map((name) => [`${name}FunctionArn`, functionArn(name)])),
  });

/** Builds the part of Lambda's context that the handlers read. */
const context = (name: string): Context => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: name,
  functionVersion: '$LATEST',
  invokedFunctionArn: functionArn(name),
  memoryLimitInMB: '1024',
  awsRequestId: crypto.randomUUID(),
  logGroupName: `/aws/lambda/${name}`,
  logStreamName: 'local',
  // Lambda's longest time-out, in milliseconds. Nothing ends a local function.
  getRemainingTimeInMillis: () => 900_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});

/** Invokes the real handlers on a container, as Step Functions would invoke Lambdas. */
export const invokeLambda = (container: Container) => {
  const handlers = new Map(
    Object.entries(LAMBDAS).map(([name, handler]) => [functionArn(name), { name, handle: handler.with(container) }]),
  );
  return async (arn: string, input: unknown): Promise<unknown> => {
    const found = handlers.get(arn);
    if (found === undefined) throw new Error(`there is no Lambda ${arn}`);
    const result: unknown = await found.handle(input, context(found.name));
    return result;
  };
};
