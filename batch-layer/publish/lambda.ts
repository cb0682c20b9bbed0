import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import type { RunRecord } from '../../core/run/run';
import { openBatchDeps } from '../deps.lambda';
import type { PartOutcome } from '../open-run';
import { createRunSteps } from '../run-steps';

const telemetry = createTelemetry('publish');
const steps = createRunSteps(await openBatchDeps(process.env));

type PublishInput = { readonly epoch: number; readonly part: number } | { readonly epoch: number };

/** With a part: reads its checks and writes its views, which are not yet visible. Without one: moves the pointer. */
export async function handler(
  input: PublishInput,
): Promise<PartOutcome | Pick<RunRecord, 'epoch' | 'tidemark' | 'events'>> {
  if ('part' in input) {
    const outcome = await steps.publish(input.epoch, input.part);
    telemetry.measure(
      { checks_failed: [outcome.status === 'checks_failed' ? 1 : 0, 'Count'] },
      { ...input, status: outcome.status },
    );
    return outcome;
  }
  const { epoch, tidemark, events, stragglers } = await steps.finish(input.epoch);
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
