import type { BatchJob } from '../core/port/batch-engine';
import type { Reconciliation, RunRecord } from '../core/run/run';
import { type BatchOutcome, type Planned, planRange, planRun, quiet, rehearsalOf } from './batch';
import type { BatchDeps } from './deps';
import type { DayRange } from './plan/make-plan';
import { readRecord, requireRecord } from './publish/published-runs';
import { jobOf } from './run/execute';
import { finishRun, openRun, partOf, type PartOutcome, publishPart, readOpenRun, requireOpenRun } from './run/open-run';
import { readReconciliation } from './reconcile/reconcile';
import { type PartPreview, previewPart, type PreviewOrder } from './run/preview';
import { closeRun, failureMessage } from './run/publish-run';

/** What is asked of a run: to move the tidemark, or to compute days again. */
export type Order = { readonly kind: 'batch'; readonly tidemark: number } | ({ readonly kind: 'backfill' } & DayRange);

export type Opened =
  | { readonly status: 'opened'; readonly epoch: number; readonly parts: readonly number[] }
  | Exclude<BatchOutcome, { readonly status: 'published' | 'checks_failed' }>;

/**
 * The same run cut into steps, for a state machine whose steps are processes of their own: gate and plan, one job a part, checks and
 * views a part, pointer, reconciliation. Each may be repeated; what one leaves for the next is in the lake. Those that have the engine
 * work throw BatchJobRunningError where it cannot be waited for, and have done nothing yet that a repetition would do twice.
 */
export interface BatchSteps {
  /** Asks the gate, plans, and claims an epoch. */
  open(order: Order): Promise<Opened>;
  /** What the engine has to do for a part. @throws BatchError run_not_open */
  job(epoch: number, part: number): Promise<BatchJob>;
  /** Has this process’s engine do it. */
  compute(epoch: number, part: number): Promise<void>;
  /** Asks the checks, then puts the part’s days where no reader looks yet. */
  publish(epoch: number, part: number): Promise<PartOutcome & { readonly message?: string }>;
  /** One write, and readers see the run. @throws BatchError pointer_moved, part_missing */
  finish(epoch: number): Promise<RunRecord>;
  /** Explains speed minus batch, and clears away what nobody can reach any more. */
  close(epoch: number): Promise<Reconciliation | undefined>;
  /** What a backfill would change, one part after the other; leaves nothing. */
  preview(range: DayRange, which: PreviewOrder): Promise<PartPreview>;
}

export function createBatchSteps(deps: BatchDeps): BatchSteps {
  return {
    open: async (order) => {
      const planned: Planned =
        order.kind === 'batch' ? await planRun(deps, order.tidemark, quiet) : await planRange(deps, order, quiet);
      if (planned.status !== 'planned') return planned;
      const { epoch } = await openRun(deps, planned.plan, planned.pointer);
      return { status: 'opened', epoch, parts: planned.plan.chunks.map((_, at) => at + 1) };
    },
    job: async (epoch, part) => jobOf(partOf(await requireOpenRun(deps, epoch), part), deps),
    compute: async (epoch, part) => {
      await deps.engine.run(jobOf(partOf(await requireOpenRun(deps, epoch), part), deps));
    },
    publish: async (epoch, part) => {
      const outcome = await publishPart(deps, await requireOpenRun(deps, epoch), part);
      return outcome.status === 'published' ? outcome : { ...outcome, message: failureMessage(outcome.failed) };
    },
    finish: async (epoch) => {
      const known = await readRecord(deps.lake, epoch);
      // A step that is repeated finds what it did.
      if (known !== undefined && (await deps.pointer.read()).epoch === epoch) return known;
      return (await finishRun(deps, await requireOpenRun(deps, epoch))).record;
    },
    close: async (epoch) => {
      const record = await requireRecord(deps.lake, epoch);
      const run = await readOpenRun(deps, epoch);
      const now = await deps.pointer.read();
      // Closed before, or taken back meanwhile: what is known stays known.
      if (run === undefined || now.epoch !== epoch) return readReconciliation(deps, epoch);
      return closeRun(deps, record, run.pointer, now);
    },
    preview: async (range, which) => previewPart(deps, await rehearsalOf(deps, range), which),
  };
}
