import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { SnsTopic, SnsTopicPolicy, SnsTopicSubscription } from '../lib/aws';
import { resourcePolicy, type Statement } from '../lib/iam';
import { nameOf } from '../lib/naming';
import { EncryptionKey } from './encryption-key';

/** The kinds of alerts: operations, correctness of numbers, and cost. */
export const ALERT_TOPICS = {
  operations: { service: 'cloudwatch.amazonaws.com', title: 'Tidemark operations' },
  numbers: { service: 'cloudwatch.amazonaws.com', title: 'Tidemark numbers' },
  cost: { service: 'budgets.amazonaws.com', title: 'Tidemark cost' },
} as const;
export type AlertTopic = keyof typeof ALERT_TOPICS;

/** One encrypted topic per kind of alert, with the subscribers configured in the environment. */
export class AlertTopics extends Construct {
  readonly arns: Readonly<Record<AlertTopic, string>>;
  readonly keyArn: string;
  readonly #key: EncryptionKey;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    const ours = { StringEquals: { 'aws:SourceAccount': environment.account } };
    this.#key = new EncryptionKey(this, 'key', {
      environment,
      purpose: 'alerts',
      description: 'Tidemark: alerts on their way',
      services: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'].map((service) => ({ service, when: ours })),
    });
    this.keyArn = this.#key.arn;
    this.arns = {
      operations: this.#topic(environment, 'operations'),
      numbers: this.#topic(environment, 'numbers'),
      cost: this.#topic(environment, 'cost'),
    };
  }

  /** Permission to publish to these topics. */
  publishing(...topics: readonly AlertTopic[]): readonly Statement[] {
    return [{ may: ['notify'], on: topics.map((topic) => this.arns[topic]) }, this.#key.useThrough('sns')];
  }

  #topic(environment: Environment, name: AlertTopic): string {
    const { service, title } = ALERT_TOPICS[name];
    const { arn } = new SnsTopic(this, name, {
      name: nameOf(environment, name),
      displayName: title,
      kmsMasterKeyId: this.keyArn,
    });
    const when = { StringEquals: { 'aws:SourceAccount': environment.account } };
    new SnsTopicPolicy(this, `${name}-policy`, {
      arn,
      policy: resourcePolicy([{ who: { service }, may: ['notify'], on: [arn], when }]),
    });
    environment.alertTopics[name].forEach((endpoint, at) => {
      new SnsTopicSubscription(this, `${name}-address-${at}`, { topicArn: arn, protocol: 'email', endpoint });
    });
    return arn;
  }
}
