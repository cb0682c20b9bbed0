import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { openBatchDeps } from '../../batch-layer/deps.lambda';
import { openCollector } from '../../speed-layer/collect/deps.lambda';
import { createOperator } from './operator';
import { type OperateOutcome, parseOperateRequest } from './request';

/** Of the fifteen minutes that a function has, what is left to finish the file at hand and to answer. */
const RESERVE_MS = 240_000;

interface Context {
  getRemainingTimeInMillis(): number;
}

const telemetry = createTelemetry('operate');
const operator = createOperator({ ...(await openBatchDeps(process.env)), collector: await openCollector(process.env) });

/** What an operator asks of an environment that has to be done beside its data: one step, with less than this function has of time. */
export async function handler(input: unknown, context: Context): Promise<OperateOutcome> {
  const request = parseOperateRequest(input);
  const outcome = await operator(request, () => context.getRemainingTimeInMillis() < RESERVE_MS);
  telemetry.measure(
    { steps_done: [outcome.status === 'done' ? 1 : 0, 'Count'] },
    { operation: request.operation, status: outcome.status },
  );
  return outcome;
}
