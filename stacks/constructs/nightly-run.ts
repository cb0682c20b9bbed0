import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { SchedulerScheduleGroup, SfnStateMachine } from '../lib/aws';
import { ConstructError } from '../lib/construct-error';
import type { Statement } from '../lib/iam';
import { nameOf } from '../lib/naming';
import { machineFaults } from '../lib/state-machine';
import type { AlertTopics } from './alert-topics';
import { EncryptedLog } from './encrypted-log';
import type { LambdaService } from './lambda-service';
import { nightlyDefinition } from './nightly-definition';
import { Schedule } from './schedule';
import { ServiceRole } from './service-role';
import type { UndeliveredQueue } from './undelivered-queue';

export interface NightlyRunProps {
  readonly environment: Environment;
  readonly functions: {
    readonly gate: LambdaService;
    readonly run: LambdaService;
    readonly publish: LambdaService;
    readonly reconcile: LambdaService;
  };
  readonly alerts: AlertTopics | undefined;
  readonly logsKeyArn: string;
  readonly undelivered: UndeliveredQueue;
}

/** A run that cannot start within this time is left to the next night. */
const START_WITHIN_SECONDS = 3600;

/**
 * The state machine of a run, and the schedule that starts it every night. A backfill starts the same machine with a
 * range of days.
 */
export class NightlyRun extends Construct {
  readonly arn: string;

  constructor(
    scope: Construct,
    id: string,
    { environment, functions, alerts, logsKeyArn, undelivered }: NightlyRunProps,
  ) {
    super(scope, id);
    const definition = nightlyDefinition({
      functions,
      alerts: alerts?.arns,
      partsAtOnce: environment.batch.partsAtOnce,
      environment: environment.name,
    });
    const [fault] = machineFaults(definition);
    if (fault !== undefined)
      throw new ConstructError(`${id} definition`, fault, 'a machine whose states are there, are reached and end');
    const log = new EncryptedLog(this, 'log', {
      environment,
      name: `/aws/vendedlogs/states/${nameOf(environment, 'nightly')}`,
      keyArn: logsKeyArn,
    });
    const statements: readonly Statement[] = [
      { may: ['invoke'], on: Object.values(functions).map(({ arn }) => arn) },
      { may: ['writeTraces', 'deliverLogs'], on: ['*'] },
      ...(alerts?.publishing('operations', 'numbers') ?? []),
    ];
    const role = new ServiceRole(this, 'identity', {
      environment,
      purpose: 'nightly',
      service: 'states.amazonaws.com',
      statements,
    });
    const machine = new SfnStateMachine(this, 'machine', {
      name: nameOf(environment, 'nightly'),
      roleArn: role.arn,
      definition: JSON.stringify(definition),
      // State inputs may contain sites and days, never personal data; even so, only errors are logged.
      loggingConfiguration: { level: 'ERROR', includeExecutionData: false, logDestination: `${log.arn}:*` },
      tracingConfiguration: { enabled: true },
      dependsOn: [role.policy],
    });
    this.arn = machine.arn;
    const group = new SchedulerScheduleGroup(this, 'schedules', { name: nameOf(environment, 'batch') });
    new Schedule(this, 'night', {
      environment,
      name: 'nightly',
      description: 'Starts the nightly run',
      expression: environment.batch.schedule,
      timeZone: environment.batch.timeZone,
      groupName: group.name,
      target: { arn: machine.arn, may: 'startRun', input: { kind: 'nightly' } },
      maxAgeSeconds: START_WITHIN_SECONDS,
      retries: 10,
      undelivered,
    });
  }
}
