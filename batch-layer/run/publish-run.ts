import type { PointerState } from '../../core/port/pointer';
import type { Reconciliation, RunRecord } from '../../core/run/run';
import type { BatchDeps, OnProgress } from '../deps';
import type { Plan } from '../plan/plan';
import { retire } from '../publish/retire';
import { reconcile } from '../reconcile/reconcile';
import { type FailedCheck, jobOf } from './execute';
import { finishRun, openRun, type OpenRun, partOf, publishPart } from './open-run';

export type RunOutcome =
  | { readonly status: 'published'; readonly record: RunRecord; readonly reconciliation: Reconciliation | undefined }
  | {
      readonly status: 'checks_failed';
      readonly epoch: number;
      readonly failed: readonly FailedCheck[];
      readonly message: string;
    };

/**
 * Carries a plan out. The order is what makes a kill harmless: claim of the epoch, files, views under the epoch, record, and only
 * then the pointer. Before that write nobody sees anything; after it everything is there.
 */
export async function publishRun(
  deps: BatchDeps,
  plan: Plan,
  pointer: PointerState,
  onProgress: OnProgress,
): Promise<RunOutcome> {
  const run = await openRun(deps, plan, pointer);
  const failed = await publishParts(deps, run, onProgress);
  if (failed.length > 0) return { status: 'checks_failed', epoch: run.epoch, failed, message: failureMessage(failed) };
  const { record, pointer: now } = await finishRun(deps, run);
  onProgress({
    stage: 'reconcile',
    message: `epoch ${run.epoch} is published; explaining speed minus batch`,
    done: 0.9,
  });
  const reconciliation = await closeRun(deps, record, pointer, now);
  return { status: 'published', record, reconciliation };
}

/** What is left to do once readers see the run: explain the difference, and clear away what nobody can reach. Safe to repeat. */
export async function closeRun(
  deps: BatchDeps,
  record: RunRecord,
  before: PointerState,
  now: PointerState,
): Promise<Reconciliation | undefined> {
  const reconciliation = record.kind === 'batch' ? await reconcile(deps, record) : undefined;
  await retire(deps, before, now);
  return reconciliation;
}

/** @returns the checks of the first part that found something */
async function publishParts(deps: BatchDeps, run: OpenRun, onProgress: OnProgress): Promise<readonly FailedCheck[]> {
  const parts = run.plan.chunks.length;
  for (const [at, chunk] of run.plan.chunks.entries()) {
    const done = 0.1 + (0.8 * at) / parts;
    onProgress({
      stage: 'compute',
      message: `part ${at + 1} of ${parts}: ${chunk.targets.length} days from ${chunk.files.length} files`,
      done,
    });
    await deps.engine.run(jobOf(partOf(run, at + 1), deps));
    onProgress({ stage: 'publish', message: `part ${at + 1} of ${parts}: making cells`, done: done + 0.4 / parts });
    const outcome = await publishPart(deps, run, at + 1);
    if (outcome.status === 'checks_failed') return outcome.failed;
  }
  return [];
}

export function failureMessage(failed: readonly FailedCheck[]): string {
  const found = failed.map(({ check, found: count }) => `${check} (${count} rows)`).join(', ');
  return (
    `nothing was published, because checks of sql/checks found rows: ${found}. ` +
    'The numbers shown stay as they were; look at the rows, mend the cause and run again.'
  );
}
