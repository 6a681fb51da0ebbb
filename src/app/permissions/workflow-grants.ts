import { ANYTHING } from '../../domain/calls/call.ts';
import { logsCalls } from '../../domain/calls/logs.ts';
import { s3Calls } from '../../domain/calls/s3.ts';
import { serviceActions } from '../../domain/calls/service-actions.ts';
import { statesCalls } from '../../domain/calls/states.ts';
import { actionsOf, type Grant, sortedActions, TRACES } from './grant.ts';

/** Returns the grants of the state machine's role: its Lambdas, its Map with items and results, its log and traces. */
export const stateMachineGrants = (): readonly Grant[] => [
  { actions: [serviceActions.invokeFunction], on: 'functions', because: 'its tasks', madeByAws: true },
  {
    actions: actionsOf([statesCalls.startExecution]),
    on: 'state-machine',
    because: 'the child executions of its distributed Map',
    madeByAws: true,
  },
  {
    actions: actionsOf([statesCalls.describeExecution, statesCalls.redriveExecution, statesCalls.stopExecution]),
    on: 'map-executions',
    because: 'the child executions of its distributed Map',
    madeByAws: true,
  },
  {
    actions: sortedActions([
      ...actionsOf([s3Calls.getObject, s3Calls.putObject]),
      serviceActions.abortMultipartUpload,
      serviceActions.listMultipartUploadParts,
    ]),
    on: 'run-objects',
    because: 'the items of its Map and, in parts where they are large, its results',
    madeByAws: true,
  },
  {
    actions: sortedActions([
      ...actionsOf([logsCalls.describeLogGroups]),
      serviceActions.createLogDelivery,
      serviceActions.deleteLogDelivery,
      serviceActions.describeResourcePolicies,
      serviceActions.getLogDelivery,
      serviceActions.listLogDeliveries,
      serviceActions.putResourcePolicy,
      serviceActions.updateLogDelivery,
    ]),
    on: ANYTHING,
    because: 'knows no resources; the log of its executions',
    madeByAws: true,
  },
  {
    actions: [serviceActions.getSamplingRules, serviceActions.getSamplingTargets, ...TRACES],
    on: ANYTHING,
    because: 'knows no resources; traces of its executions',
    madeByAws: true,
  },
];

/** Returns the grants of the schedules' role. The template adds `sqs:SendMessage` for a schedule's dead letters. */
export const scheduleGrants = (): readonly Grant[] => [
  {
    actions: actionsOf([statesCalls.startExecution]),
    on: 'state-machine',
    because: 'starts the runs',
    madeByAws: true,
  },
];
