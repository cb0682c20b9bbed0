import { dynamoDbApi } from '../../adapters/aws/api/services';
import { capabilityTables } from '../../adapters/aws/capability-tables';
import { clientOptions } from '../../adapters/aws/lambda/environment';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { openBatchDeps } from '../../batch-layer/deps.lambda';
import { openCollector } from '../../speed-layer/collect/deps.lambda';
import { createOperator } from './operator';
import { type OperateOutcome, parseOperateRequest } from './request';

/** Reserved of a function's fifteen minutes: enough to finish the current file and answer. */
const RESERVE_MS = 240_000;

interface Context {
  getRemainingTimeInMillis(): number;
}

const telemetry = createTelemetry('operate');
const operator = createOperator({
  ...(await openBatchDeps(process.env)),
  collector: await openCollector(process.env),
  tablesOf: capabilityTables(dynamoDbApi(clientOptions()), process.env),
});

/** Admin tasks inside the account: one request of an operation, small enough to fit a function's timeout. */
export async function handler(input: unknown, context: Context): Promise<OperateOutcome> {
  const request = parseOperateRequest(input);
  const outcome = await operator(request, () => context.getRemainingTimeInMillis() < RESERVE_MS);
  telemetry.measure(
    { steps_done: [outcome.status === 'done' ? 1 : 0, 'Count'] },
    { operation: request.operation, status: outcome.status },
  );
  return outcome;
}
