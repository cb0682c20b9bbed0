import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { SqsQueue } from '../lib/aws';
import type { Statement } from '../lib/iam';
import { nameOf } from '../lib/naming';

/** As long as SQS keeps a message: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const KEPT_SECONDS = 14 * 86_400;

/** Where the scheduler leaves what it could not deliver; an alarm watches that it is empty. */
export class UndeliveredQueue extends Construct {
  readonly arn: string;
  readonly queueName: string;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    const queue = new SqsQueue(this, 'queue', {
      name: nameOf(environment, 'undelivered'),
      messageRetentionSeconds: KEPT_SECONDS,
      sqsManagedSseEnabled: true,
    });
    this.arn = queue.arn;
    this.queueName = queue.name;
  }

  sending(): Statement {
    return { may: ['sendMessage'], on: [this.arn] };
  }
}
