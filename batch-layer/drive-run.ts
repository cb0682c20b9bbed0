import type { Reconciliation, RunRecord } from '../core/run/run';
import type { OnProgress } from './deps';
import type { NotRun } from './plan/plan-order';
import type { FailedCheck } from './run/execute';
import type { RunOrder } from './run-order';
import type { RunSteps } from './run-steps';

export type RunOutcome =
  | { readonly status: 'published'; readonly record: RunRecord; readonly reconciliation: Reconciliation | undefined }
  | {
      readonly status: 'checks_failed';
      readonly epoch: number;
      readonly failed: readonly FailedCheck[];
      readonly message: string;
    }
  | NotRun;

/**
 * Carries out an order from its first step to its last: the one sequence of a run. The state machine goes through the
 * same steps, one process per step.
 *
 * @throws BatchError as the steps do; BatchJobRunningError if the engine cannot be waited for
 */
export async function driveRun(steps: RunSteps, order: RunOrder, onProgress: OnProgress): Promise<RunOutcome> {
  const opened = await steps.open(order, onProgress);
  if (opened.status !== 'opened') return opened;
  const { epoch, parts } = opened;
  for (const [at, part] of parts.entries()) {
    const name = `part ${part} of ${parts.length}`;
    const done = 0.1 + (0.8 * at) / parts.length;
    onProgress({ stage: 'compute', message: `${name}: running SQL`, done });
    await steps.compute(epoch, part);
    onProgress({ stage: 'publish', message: `${name}: making cells`, done: done + 0.4 / parts.length });
    const outcome = await steps.publish(epoch, part);
    if (outcome.status === 'checks_failed') return { ...outcome, epoch };
  }
  const record = await steps.finish(epoch);
  onProgress({ stage: 'reconcile', message: `epoch ${epoch} is published; explaining speed minus batch`, done: 0.9 });
  const reconciliation = await steps.close(epoch);
  onProgress({ stage: 'compact', message: `epoch ${epoch}: joining raw files`, done: 0.95 });
  while (await steps.compact(epoch));
  return { status: 'published', record, reconciliation };
}
