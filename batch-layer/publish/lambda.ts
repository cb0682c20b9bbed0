import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import type { RunRecord } from '../../core/run/run';
import { openBatchDeps } from '../deps.lambda';
import { type BatchSteps, createBatchSteps } from '../steps';

const telemetry = createTelemetry('publish');
const steps = createBatchSteps(await openBatchDeps(process.env));

/** With a part: its checks and its views, where no reader looks yet. Without one: the pointer moves. */
type PublishOrder = { readonly epoch: number; readonly part: number } | { readonly epoch: number };

export async function handler(
  order: PublishOrder,
): Promise<Awaited<ReturnType<BatchSteps['publish']>> | Pick<RunRecord, 'epoch' | 'tidemark' | 'events'>> {
  if ('part' in order) {
    const outcome = await steps.publish(order.epoch, order.part);
    telemetry.measure(
      { checks_failed: [outcome.status === 'checks_failed' ? 1 : 0, 'Count'] },
      { ...order, status: outcome.status },
    );
    return outcome;
  }
  const { epoch, tidemark, events, stragglers } = await steps.finish(order.epoch);
  telemetry.measure(
    {
      events_published: [events.kept, 'Count'],
      duplicates_removed: [events.duplicates, 'Count'],
      stragglers: [stragglers.length, 'Count'],
    },
    { epoch },
  );
  return { epoch, tidemark, events };
}
