import { RUNBOOKS } from '../runbooks';
import { addressOf, at, finding, must, resourcesOf, type Rule } from './model';

/** Topics that somebody has to hear: those of cost may go to a finance system that subscribes itself. */
const HEARD = /-(operations|numbers)$/;

const ALARMS = ['aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm'];

/** An alarm that nobody hears is none; one that is part of another is heard through that one. */
export const alarmsAreHeard: Rule = (stack) => {
  if (!stack.isProtected) return [];
  const rules = resourcesOf(stack, 'aws_cloudwatch_composite_alarm').map(({ body }) => String(body['alarm_rule']));
  return resourcesOf(stack, ...ALARMS)
    .filter(({ body }) => !(Array.isArray(body['alarm_actions']) && body['alarm_actions'].length > 0))
    .filter(({ body }) => !rules.some((rule) => rule.includes(`ALARM("${String(body['alarm_name'])}")`)))
    .map((alarm) => finding(alarm, 'tells nobody, in an environment that is protected'));
};

export const alarmsHaveRunbooks: Rule = must(ALARMS, 'does not end with its runbook', ({ body }) => {
  const page = /\/([a-z-]+)\.md$/.exec(String(body['alarm_description']))?.[1];
  return RUNBOOKS.some((runbook) => runbook === page);
});

/** Silence counts as fine only if the alarm says so: CloudWatch’s own default leaves the state as it was. */
export const alarmsJudgeSilence: Rule = must(
  ['aws_cloudwatch_metric_alarm'],
  'does not say what missing data means',
  ({ body }) => body['treat_missing_data'] !== undefined,
);

export const topicsAreHeard: Rule = (stack) => {
  if (!stack.isProtected) return [];
  const subscribed = new Set(resourcesOf(stack, 'aws_sns_topic_subscription').map(({ body }) => body['topic_arn']));
  return resourcesOf(stack, 'aws_sns_topic')
    .filter(({ body }) => HEARD.test(String(body['name'])))
    .filter((topic) => !subscribed.has(`\${${addressOf(topic)}.arn}`))
    .map((topic) => finding(topic, 'has no subscription: its alarms reach nobody'));
};

export const schedulesKeepFailures: Rule = must(
  ['aws_scheduler_schedule'],
  'has no queue for what it could not start, so that it would stop silently',
  ({ body }) => at(body, 'target', 'dead_letter_config', 'arn') !== undefined,
);

export const queuesAreEncrypted: Rule = must(
  ['aws_sqs_queue'],
  'is not encrypted, or forgets a message before two weeks are over',
  ({ body }) =>
    (body['sqs_managed_sse_enabled'] === true || body['kms_master_key_id'] !== undefined) &&
    body['message_retention_seconds'] === 14 * 86_400,
);

/** Without a snapshot, a lost cache comes back without event ids; maintenance in the same hour would delay it. */
export const cachesAreSaved: Rule = must(
  ['aws_elasticache_replication_group', 'aws_elasticache_serverless_cache'],
  'takes no snapshots, in an environment that is protected, or leaves its maintenance window to AWS',
  ({ type, body }, { isProtected }) =>
    (!isProtected || Number(body['snapshot_retention_limit']) > 0) &&
    (type === 'aws_elasticache_serverless_cache' ||
      body['snapshot_window'] === undefined ||
      body['maintenance_window'] !== undefined),
);

/** A budget that tells nobody is only a report. */
export const budgetsNotify: Rule = must(
  ['aws_budgets_budget'],
  'notifies nobody, in an environment that is protected',
  ({ body }, { isProtected }) =>
    !isProtected || (Array.isArray(body['notification']) && body['notification'].length > 0),
);
