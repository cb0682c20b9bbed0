import type { AlarmProps } from '../constructs/alarm';
import type { AlertTopic } from '../constructs/alert-topics';

/** An alarm as data: what it watches, whom it tells, and its page in docs/runbooks. */
export interface NamedAlarm extends Omit<AlarmProps, 'environment' | 'topicArn'> {
  readonly topic: Exclude<AlertTopic, 'cost'>;
}
