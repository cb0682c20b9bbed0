import { lambdaMetric, ownMetric, streamMetric } from '../lib/metrics';
import { FILLED_SHARE, SHARD_RECORDS_PER_SECOND } from '../lib/shard-limits';
import type { Environment } from '../environments/schema';
import type { NamedAlarm } from './named-alarm';
import { functionMetric, type ObservedStacks, observedStreams } from './observed-stacks';

/** A consumer this late needs attention; numbers are promised within 5 s. */
const LATE_MS = 60_000;
/** Share of the stream’s retention; beyond it, records could be lost before anyone can act. */
const RETENTION_SHARE = 0.1;

/** Consumers, streams and the pulse. */
export function speedAlarms(stacks: ObservedStacks, environment: Environment): readonly NamedAlarm[] {
  const alarms: NamedAlarm[] = [];

  const { speed, data } = stacks;
  // The age is per function, whichever stream the record comes from.
  const retentionMs =
    Math.min(environment.stream.retentionHours, ...data.furtherStreams.map(({ chosen }) => chosen.retentionHours)) *
    3_600_000;
  for (const [name, fn] of [
    ['aggregate', speed.aggregate],
    ['archive', speed.archive],
  ] as const) {
    const age = lambdaMetric(fn.functionName, 'IteratorAge', 'Maximum');
    alarms.push({
      name: `${name}-late`,
      topic: 'operations',
      runbook: 'consumer-late',
      description: `The oldest record that ${name} has not read waits longer than a minute. Look at its errors and at its table’s throttles.`,
      metric: age,
      threshold: name === 'archive' ? LATE_MS + environment.consumers.archiveWindowSeconds * 1000 : LATE_MS,
      periods: 5,
    });
    alarms.push({
      name: `${name}-not-invoked`,
      topic: 'operations',
      runbook: 'consumer-not-invoked',
      description: `${name} was not invoked for five minutes, although every shard gets a pulse each minute. Its age of records is silent then. Look at its event source mapping and at the account’s concurrency.`,
      metric: lambdaMetric(fn.functionName, 'Invocations', 'Sum'),
      threshold: 1,
      when: 'below',
      periods: 5,
      silence: 'alarming',
    });
    alarms.push({
      name: `${name}-near-loss`,
      topic: 'operations',
      runbook: 'consumer-near-loss',
      description: `${name} is a tenth of the stream’s retention behind. What it has not read when the retention is over is lost to it: raise the retention first, then find out why.`,
      metric: age,
      threshold: retentionMs * RETENTION_SHARE,
    });
  }
  const follow = stacks.reaction?.functions['follow'];
  if (follow !== undefined) {
    alarms.push({
      name: 'follow-near-loss',
      topic: 'operations',
      runbook: 'consumer-near-loss',
      description:
        'The shared reader of the followers is a tenth of the stream’s retention behind. What they have not read when the retention is over becomes a recorded gap; numbers are not affected.',
      metric: lambdaMetric(follow.functionName, 'IteratorAge', 'Maximum'),
      threshold: retentionMs * RETENTION_SHARE,
    });
    alarms.push({
      name: 'follower-failures',
      topic: 'operations',
      runbook: 'follower-failures',
      description: 'A follower keeps failing and reads on from its own position. The log of follow says which and why.',
      metric: ownMetric<'follow'>(follow.functionName, 'follower_failures'),
      threshold: 0,
      periods: 5,
    });
  }
  for (const { prefix, streamName, shards } of observedStreams(stacks, environment)) {
    alarms.push({
      name: `${prefix}stream-full`,
      topic: 'operations',
      runbook: 'stream-full',
      description:
        'The stream refused records: shards are too few, or one session is too loud. The collector tries again; clients may see 503.',
      metric: streamMetric(streamName, 'WriteProvisionedThroughputExceeded', 'Sum'),
      threshold: 0,
      periods: 3,
    });
    if (shards === undefined) continue;
    alarms.push({
      name: `${prefix}stream-filling`,
      topic: 'operations',
      runbook: 'stream-filling',
      description:
        'The shards are given more than seven tenths of the records that they take. Give the stream more in the environment’s file before they refuse any.',
      metric: streamMetric(streamName, 'IncomingRecords', 'Sum'),
      threshold: shards * SHARD_RECORDS_PER_SECOND * 60 * FILLED_SHARE,
      periods: 5,
    });
  }
  alarms.push({
    name: 'no-pulse',
    topic: 'operations',
    runbook: 'no-pulse',
    description:
      'No pulse was written for three minutes: answers grow old although nothing else is wrong. Look at the schedule and the function pulse.',
    metric: functionMetric(stacks, 'pulse', 'pulses'),
    threshold: 1,
    when: 'below',
    periods: 3,
    silence: 'alarming',
  });
  return alarms;
}
