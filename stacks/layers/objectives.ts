import { apiMetric, lambdaMetric } from '../lib/metrics';
import type { Objective } from '../lib/objective';
import { functionMetric, type ObservedStacks } from './observed-stacks';

const HOUR_MS = 3_600_000;
/** Older than this, a batch makes live numbers older than what is promised. */
const FRESH_MS = 10_000;
const QUICK_MS = 500;
/** At 07:00 the tidemark of that night is five hours old; the one before would be this old. */
const BY_SEVEN_MS = 29 * HOUR_MS;

/** What an environment promises its users; each has burn alarms and a line on the board. */
export function objectivesOf(stacks: ObservedStacks): readonly Objective[] {
  const { api, door } = stacks.serving;
  return [
    {
      name: 'ingest',
      says: '99.9 % of requests with events are answered without 5xx',
      target: 0.999,
      topic: 'operations',
      measure: { kind: 'failures', failed: door.errors, all: door.requests },
    },
    {
      name: 'freshness',
      says: '99 % of batches are counted within ten seconds of their arrival',
      target: 0.99,
      topic: 'operations',
      measure: {
        kind: 'limit',
        metric: lambdaMetric(stacks.speed.aggregate.functionName, 'IteratorAge', 'Maximum'),
        limit: FRESH_MS,
      },
    },
    {
      name: 'exact',
      says: 'Yesterday is exact by 07:00, 99 % of the time',
      target: 0.99,
      topic: 'numbers',
      measure: {
        kind: 'limit',
        metric: functionMetric(stacks, 'pulse', 'tidemark_age', 'Maximum'),
        limit: BY_SEVEN_MS,
      },
    },
    {
      name: 'queries',
      says: '95 % of answers of the API take at most half a second',
      target: 0.95,
      topic: 'operations',
      measure: { kind: 'limit', metric: apiMetric(api.apiId, 'Latency', 'p95'), limit: QUICK_MS },
    },
  ];
}
