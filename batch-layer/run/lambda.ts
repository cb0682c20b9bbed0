import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { openBatchDeps } from '../deps.lambda';
import { orRunning, type Running } from '../or-running';
import { createBatchSteps } from '../steps';

const telemetry = createTelemetry('run');
const steps = createBatchSteps(await openBatchDeps(process.env));

interface PartOrder {
  readonly epoch: number;
  readonly part: number;
}

/** Has the engine compute one part of a run: starts its job, or looks whether it is done. To be repeated until it is. */
export async function handler({ epoch, part }: PartOrder): Promise<{ readonly status: 'computed' } | Running> {
  const { status } = await orRunning(async () => {
    await steps.compute(epoch, part);
    return { status: 'computed' as const };
  });
  telemetry.measure({ parts_computed: [status === 'computed' ? 1 : 0, 'Count'] }, { epoch, part, status });
  return { status };
}
