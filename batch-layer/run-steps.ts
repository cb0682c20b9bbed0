import { countLake } from '../core/run/lake-sizes';
import type { Reconciliation, RunRecord } from '../core/run/run';
import type { BatchDeps, OnProgress } from './deps';
import { compact } from './compact/compact';
import {
  finishRun,
  openRun,
  type OpenRun,
  partOf,
  type PartOutcome,
  type PublishedRun,
  publishPart,
  readOpenRun,
  requireOpenRun,
} from './open-run';
import { type NotRun, planOrder } from './plan/plan-order';
import { retire } from './publish/retire';
import { reconciliationOf } from './reconcile/known-reconciliation';
import { readReconciliation, reconcile } from './reconcile/reconcile';
import { readRecord, requireRecord } from './records/published-runs';
import { requireWholeFiles } from './records/whole-files';
import { jobOf } from './run/execute';
import type { RunOrder } from './run-order';

export type Opened = { readonly status: 'opened'; readonly epoch: number; readonly parts: readonly number[] } | NotRun;

/**
 * The steps of a run, in order: open, then compute and publish each part, then finish, then close. `driveRun` calls
 * them in one process; on AWS the state machine calls each in a separate process
 * (stacks/constructs/nightly-definition.ts).
 *
 * Every step may be repeated: it stores in the lake what the next one needs. A step whose engine cannot be waited for
 * throws BatchJobRunningError; call it again until it returns.
 *
 * The order makes a crash harmless: claim of the epoch, files, views under the epoch, record, and only then the
 * pointer. Before that write, the run is invisible to readers; after it, every reader sees all of it.
 */
export interface RunSteps {
  /** Checks the gate, plans, and claims an epoch. @throws BatchError for an order that cannot be carried out */
  open(order: RunOrder, onProgress?: OnProgress): Promise<Opened>;
  /** Runs the engine’s job for a part. @throws BatchError run_not_open */
  compute(epoch: number, part: number): Promise<void>;
  /** Reads the part's checks, then writes its views, which are not yet visible. @throws BatchError run_not_open */
  publish(epoch: number, part: number): Promise<PartOutcome>;
  /**
   * Moves the pointer: one write, after which readers see the run. @throws BatchError pointer_moved, part_missing,
   * run_not_open
   */
  finish(epoch: number): Promise<RunRecord>;
  /** Explains speed minus batch, and deletes what readers can no longer reach. Undefined for a backfill. */
  close(epoch: number): Promise<Reconciliation | undefined>;
  /** Joins raw files that runs have read; true if more are left for another call. No number depends on it. */
  compact(epoch: number): Promise<boolean>;
}

/** Steps over one set of stores. Results of earlier steps of the same object are not read back from the lake. */
export function createRunSteps(deps: BatchDeps): RunSteps {
  let open: OpenRun | undefined;
  let published: PublishedRun | undefined;
  const runOf = async (epoch: number): Promise<OpenRun> => (open?.epoch === epoch ? open : requireOpenRun(deps, epoch));
  return {
    open: async (order, onProgress = ignoreProgress) => {
      const held = await heldBack(deps, order);
      if (held !== undefined) return held;
      const planned = await planOrder(deps, order, onProgress);
      // A run that was killed after it was published is reconciled by the next order for its tidemark.
      if (planned.status === 'nothing_to_do' && order.kind === 'batch') await reconciliationOf(deps, undefined);
      if (planned.status !== 'planned') return planned;
      open = await openRun(deps, planned.plan, planned.pointer);
      return { status: 'opened', epoch: open.epoch, parts: planned.plan.chunks.map((_, at) => at + 1) };
    },
    compute: async (epoch, part) => {
      const { chunk } = partOf(await runOf(epoch), part);
      await requireWholeFiles(deps.lake, [...chunk.files, ...chunk.ids]);
      await deps.engine.run(jobOf(partOf(await runOf(epoch), part), deps));
    },
    publish: async (epoch, part) => publishPart(deps, await runOf(epoch), part),
    finish: async (epoch) => {
      const done = open?.epoch === epoch ? undefined : await recordInEffect(deps, epoch);
      if (done !== undefined) return done;
      published = await finishRun(deps, await runOf(epoch));
      open = undefined;
      return published.record;
    },
    close: async (epoch) => {
      const run = published?.record.epoch === epoch ? published : await toBeClosed(deps, epoch);
      if (run === undefined) return readReconciliation(deps, epoch);
      const reconciliation = run.record.kind === 'batch' ? await reconcile(deps, run.record) : undefined;
      await retire(deps, run.before, run.after);
      published = undefined;
      return reconciliation;
    },
    compact: async (epoch) => {
      const { isMoreLeft } = await compact(deps, epoch);
      if (!isMoreLeft) await countLake(deps.lake, deps.clock.now());
      return isMoreLeft;
    },
  };
}

/** A scheduled run waits while publishing is held; an operator's does not. */
async function heldBack({ pointer }: BatchDeps, order: RunOrder): Promise<NotRun | undefined> {
  if (order.kind !== 'batch' || order.scheduled !== true) return undefined;
  const { held, tidemark } = await pointer.read();
  if (held !== true) return undefined;
  const message =
    'publishing is held since a rollback: ask for a run with “tidemark batch --resume” once the cause is fixed';
  return { status: 'nothing_to_do', tidemark, message };
}

export function ignoreProgress(): void {
  // No progress listener.
}

/** The record of a run that is published already: `finish` is being repeated. */
async function recordInEffect({ lake, pointer }: BatchDeps, epoch: number): Promise<RunRecord | undefined> {
  const record = await readRecord(lake, epoch);
  return record !== undefined && (await pointer.read()).epoch === epoch ? record : undefined;
}

/** Undefined if the run was already closed, rolled back or superseded: what is known about it stays as it is. */
async function toBeClosed(deps: BatchDeps, epoch: number): Promise<PublishedRun | undefined> {
  const record = await requireRecord(deps.lake, epoch);
  const run = await readOpenRun(deps, epoch);
  const after = await deps.pointer.read();
  return run === undefined || after.epoch !== epoch ? undefined : { record, before: run.pointer, after };
}
