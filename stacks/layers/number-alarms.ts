import { machineMetric } from '../lib/metrics';
import type { NamedAlarm } from './named-alarm';
import { functionMetric, type ObservedStacks } from './observed-stacks';

/** A night and two hours. */
const OLD_HOURS = 26;

/** What may be wrong, late or missing in the numbers. */
export function numberAlarms(stacks: ObservedStacks): readonly NamedAlarm[] {
  const alarms: NamedAlarm[] = [];

  const { arn } = stacks.batch.nightly;
  alarms.push({
    name: 'gate-closed',
    topic: 'numbers',
    runbook: 'gate-closed',
    description:
      'The gate held a run: a shard has shown no pulse, or the ledgers of the consumers disagree. Nothing was published; the run’s answer has the reasons.',
    metric: functionMetric(stacks, 'gate', 'gate_closed'),
    threshold: 0,
  });
  alarms.push({
    name: 'undecodable',
    topic: 'numbers',
    runbook: 'undecodable',
    description:
      'A record of the stream could not be decoded and was set aside: its events, if it has any, are missing from every number. The quarantine file of its hour has the reason and its bytes; look for a collector of another version, or for another program that writes into the stream.',
    metric: functionMetric(stacks, 'archive', 'undecodable'),
    threshold: 0,
  });
  alarms.push({
    name: 'residual',
    topic: 'numbers',
    runbook: 'residual',
    description:
      'Speed minus batch is not explained to zero. The reconciliation of the epoch has the site, the hour and the metric.',
    metric: functionMetric(stacks, 'reconcile', 'reconciliation_residual', 'Maximum'),
    threshold: 0,
  });
  alarms.push({
    name: 'nightly-not-started',
    topic: 'numbers',
    runbook: 'nightly-not-started',
    description:
      'No run was started for 26 hours: look at the schedule of the nightly run, and start it with {"kind":"nightly"}.',
    metric: machineMetric(arn, 'ExecutionsStarted', 'Sum'),
    threshold: 1,
    when: 'below',
    periodSeconds: 3600,
    periods: OLD_HOURS,
    silence: 'alarming',
  });
  alarms.push({
    name: 'tidemark-old',
    topic: 'numbers',
    runbook: 'tidemark-old',
    description:
      'The tidemark is older than 26 hours: runs start but publish nothing, and everything since is only live. Look at the gate and at the last executions.',
    metric: functionMetric(stacks, 'pulse', 'tidemark_age', 'Maximum'),
    threshold: OLD_HOURS * 3_600_000,
    periods: 3,
  });
  for (const name of ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'] as const) {
    alarms.push({
      name: `nightly-${name.slice('Executions'.length).toLowerCase()}`,
      topic: 'numbers',
      runbook: 'nightly-failed',
      description:
        'A run did not end as it should. The execution shows the state; numbers below the tidemark stay what they were.',
      metric: machineMetric(arn, name, 'Sum'),
      threshold: 0,
      periodSeconds: 300,
    });
  }
  return alarms;
}
