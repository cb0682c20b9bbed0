import type { Reconciliation } from '../core/run/run';
import { clean, oldFiles, type OldFiles } from './compact/clean';
import type { BatchDeps, OnProgress } from './deps';
import { driveRun, type RunOutcome } from './drive-run';
import type { DayRange } from './plan/make-plan';
import { type Preview, previewRange } from './preview/preview';
import { rollBack, type RolledBack } from './publish/rollback';
import { reconciliationOf } from './reconcile/known-reconciliation';
import { type PastRun, pastRuns } from './records/published-runs';
import type { RunOrder } from './run-order';
import { createRunSteps, ignoreProgress } from './run-steps';

export interface BackfillOptions {
  /** All sites if not given. */
  readonly site?: string;
  readonly onProgress?: OnProgress;
}

/** Runs, backfills, previews and rollbacks of one process, which run one at a time. */
export interface Batch {
  /** Makes everything that arrived before `tidemark` (a whole UTC hour, ms since 1970) exact. @throws BatchError */
  run(tidemark: number, options?: { readonly onProgress?: OnProgress }): Promise<RunOutcome>;
  /** Recomputes the days of [fromDay, toDay] from the raw files; the tidemark stays. @throws BatchError */
  backfill(fromDay: string, toDay: string, options?: BackfillOptions): Promise<RunOutcome>;
  /** What a backfill would read, cost and change. @throws BatchError */
  preview(fromDay: string, toDay: string, options?: BackfillOptions): Promise<Preview>;
  /** Withdraws the last published run. @throws BatchError */
  rollback(): Promise<RolledBack>;
  /** Deletes files that are older than they are kept; a preview only says which. */
  clean(options: { readonly preview: boolean }): Promise<readonly OldFiles[]>;
  /** Every run that has a record, oldest first. */
  history(): Promise<readonly PastRun[]>;
  /** Speed minus batch of a run, by default of the newest batch run; undefined if it has none (a backfill). */
  reconciliation(epoch?: number): Promise<Reconciliation | undefined>;
}

/** The part of the batch layer that computes for long: in this process or in one of its own. */
export interface BatchWork {
  drive(order: RunOrder, onProgress: OnProgress): Promise<RunOutcome>;
  preview(range: DayRange, onProgress: OnProgress): Promise<Preview>;
}

export function createBatchWork(deps: BatchDeps): BatchWork {
  return {
    drive: (order, onProgress) => driveRun(createRunSteps(deps), order, onProgress),
    preview: (range, onProgress) => previewRange(deps, range, onProgress),
  };
}

/** If runs of two processes overlap, the one that publishes second fails with pointer_moved. */
export function createBatch(deps: BatchDeps, work: BatchWork = createBatchWork(deps)): Batch {
  const inTurn = queue();
  const drive = (order: RunOrder, onProgress: OnProgress = ignoreProgress): Promise<RunOutcome> =>
    inTurn(() => work.drive(order, onProgress));
  return {
    run: (tidemark, { onProgress } = {}) => drive({ kind: 'batch', tidemark }, onProgress),
    backfill: (fromDay, toDay, { site, onProgress } = {}) =>
      drive({ kind: 'backfill', ...rangeOf(fromDay, toDay, site) }, onProgress),
    preview: (fromDay, toDay, { site, onProgress = ignoreProgress } = {}) =>
      inTurn(() => work.preview(rangeOf(fromDay, toDay, site), onProgress)),
    rollback: () => inTurn(() => rollBack(deps)),
    clean: ({ preview }) => inTurn(() => (preview ? oldFiles(deps) : clean(deps))),
    history: async () => pastRuns(deps.lake, await deps.pointer.read()),
    reconciliation: (epoch) => reconciliationOf(deps, epoch),
  };
}

function rangeOf(fromDay: string, toDay: string, site: string | undefined): DayRange {
  return site === undefined ? { fromDay, toDay } : { fromDay, toDay, site };
}

/** Starts each task once the previous one has ended, even if that failed. */
function queue(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
}
