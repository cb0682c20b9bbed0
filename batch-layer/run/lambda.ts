import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { openBatchDeps } from '../deps.lambda';
import { orRunning, type Running } from '../or-running';
import { createRunSteps } from '../run-steps';

const telemetry = createTelemetry('run');
const steps = createRunSteps(await openBatchDeps(process.env));

interface PartInput {
  readonly epoch: number;
  readonly part: number;
}

/** Starts the engine’s job for one part, or checks whether it is done. The state machine calls it until then. */
export async function handler({ epoch, part }: PartInput): Promise<{ readonly status: 'computed' } | Running> {
  const { status } = await orRunning(async () => {
    await steps.compute(epoch, part);
    return { status: 'computed' as const };
  });
  telemetry.measure({ parts_computed: [status === 'computed' ? 1 : 0, 'Count'] }, { epoch, part, status });
  return { status };
}
