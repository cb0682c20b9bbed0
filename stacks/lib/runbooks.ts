import type { Environment } from '../environments/schema';
import { ConstructError } from './construct-error';

/** Pages of docs/runbooks, by the name of their file. A test holds that each has its alarm and its four parts. */
export const RUNBOOKS = [
  'api-errors',
  'api-slow',
  'cache-evicts',
  'cache-filling',
  'consumer-late',
  'consumer-near-loss',
  'consumer-not-invoked',
  'follower-failures',
  'function-errors',
  'function-throttled',
  'gate-closed',
  'nightly-failed',
  'nightly-not-started',
  'no-pulse',
  'quota-near',
  'residual',
  'schedule-undelivered',
  'slo-burning',
  'stream-filling',
  'stream-full',
  'stream-resharding',
  'table-throttled',
  'tidemark-old',
  'traffic-anomaly',
  'undecodable',
] as const;
export type Runbook = (typeof RUNBOOKS)[number];

/** Characters that CloudWatch keeps of a description. */
const MOST_CHARACTERS = 1024;

/** The description of an alarm, ending with its runbook. @throws ConstructError if CloudWatch would refuse its length */
export function describedWith({
  environment,
  description,
  runbook,
}: {
  readonly environment: Pick<Environment, 'runbooksUrl'>;
  readonly description: string;
  readonly runbook: Runbook;
}): string {
  const text = `${description} Runbook: ${environment.runbooksUrl}${runbook}.md`;
  if (text.length > MOST_CHARACTERS)
    throw new ConstructError(`the description of ${runbook}`, text.length, `at most ${MOST_CHARACTERS} characters`);
  return text;
}
