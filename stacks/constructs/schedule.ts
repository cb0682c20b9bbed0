import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { SchedulerSchedule } from '../lib/aws';
import { requireBetween } from '../lib/checks';
import type { Statement } from '../lib/iam';
import { nameOf } from '../lib/naming';
import { requireSchedule } from '../lib/schedule-expression';
import { ServiceRole } from './service-role';
import type { UndeliveredQueue } from './undelivered-queue';

export interface ScheduleProps {
  readonly environment: Environment;
  readonly name: string;
  readonly description: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly groupName: string;
  readonly target: { readonly arn: string; readonly may: Statement['may'][number]; readonly input: object };
  /** An invocation that is later than this is not made. */
  readonly maxAgeSeconds: number;
  readonly retries: number;
  /** Where the invocations go that failed or came too late. */
  readonly undelivered: UndeliveredQueue;
}

/** Starts a target on schedule, with a role that can do nothing else. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    const { environment, name, target, undelivered } = props;
    const role = new ServiceRole(this, 'identity', {
      environment,
      purpose: `${name}-schedule`,
      service: 'scheduler.amazonaws.com',
      statements: [{ may: [target.may], on: [target.arn] }, undelivered.sending()],
    });
    new SchedulerSchedule(this, 'schedule', {
      name: nameOf(environment, name),
      description: props.description,
      groupName: props.groupName,
      scheduleExpression: requireSchedule(`${id} expression`, props.expression),
      scheduleExpressionTimezone: props.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.arn,
        roleArn: role.arn,
        input: JSON.stringify(target.input),
        deadLetterConfig: { arn: undelivered.arn },
        retryPolicy: {
          maximumEventAgeInSeconds: requireBetween(`${id} maxAgeSeconds`, props.maxAgeSeconds, 60, 86_400),
          maximumRetryAttempts: requireBetween(`${id} retries`, props.retries, 0, 185),
        },
      },
    });
  }
}
