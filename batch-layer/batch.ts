import type { Reconciliation, RunRecord } from '../core/run/run';
import { arrivalHourOf, arrivalHourStart } from '../core/time/arrival-hour';
import { BatchError } from './batch-error';
import type { BatchDeps, OnProgress } from './deps';
import { createGate } from './gate/gate';
import type { GateReason } from './gate/reason';
import type { PointerState } from '../core/port/pointer';
import { type DayRange, planBackfill, planBatch, type Standing } from './plan/make-plan';
import type { Plan } from './plan/plan';
import { type PastRun, pastRuns, requireRecord } from './publish/published-runs';
import { rollBack, type RolledBack } from './publish/rollback';
import { readReconciliation, reconcile } from './reconcile/reconcile';
import { type Preview, previewPlan, type Rehearsal } from './run/preview';
import { publishRun, type RunOutcome } from './run/publish-run';

export type BatchOutcome = RunOutcome | NotRun;

type NotRun =
  | { readonly status: 'nothing_to_do'; readonly tidemark: number; readonly message: string }
  | {
      readonly status: 'gate_closed';
      readonly tidemark: number;
      readonly reasons: readonly GateReason[];
      readonly message: string;
    };

export interface BackfillOptions {
  /** All sites if it is not given. */
  readonly site?: string;
  readonly onProgress?: OnProgress;
}

export interface Batch {
  /** Makes everything exact that arrived before `tidemark`, which is on a whole UTC hour, ms since 1970. */
  run(tidemark: number, options?: { readonly onProgress?: OnProgress }): Promise<BatchOutcome>;
  /** Computes the days of [fromDay, toDay] again from the raw files; the tidemark stays. */
  backfill(fromDay: string, toDay: string, options?: BackfillOptions): Promise<BatchOutcome>;
  /** What a backfill would read, cost and change. */
  preview(fromDay: string, toDay: string, options?: BackfillOptions): Promise<Preview>;
  /** Takes the last published run back. */
  rollback(): Promise<RolledBack>;
  /** Every run that got as far as its record, oldest first. */
  history(): Promise<readonly PastRun[]>;
  /** Speed minus batch of a run, the last one by default; undefined if it kept none (a backfill). */
  reconciliation(epoch?: number): Promise<Reconciliation | undefined>;
}

/** One run at a time: of two that overlap, the one that publishes second fails with pointer_moved. */
export function createBatch(deps: BatchDeps): Batch {
  return {
    run: async (tidemark, { onProgress = quiet } = {}) =>
      carryOut(deps, await planRun(deps, tidemark, onProgress), onProgress),
    backfill: async (fromDay, toDay, { site, onProgress = quiet } = {}) =>
      carryOut(deps, await planRange(deps, rangeOf(fromDay, toDay, site), onProgress), onProgress),
    preview: async (fromDay, toDay, { site, onProgress = quiet } = {}) =>
      previewPlan(deps, await rehearsalOf(deps, rangeOf(fromDay, toDay, site)), onProgress),
    rollback: () => rollBack(deps),
    history: async () => pastRuns(deps.lake, await deps.pointer.read()),
    reconciliation: (epoch) => reconciliationOf(deps, epoch),
  };
}

export function quiet(): void {
  // Nobody waits for this run.
}

function rangeOf(fromDay: string, toDay: string, site: string | undefined): DayRange {
  return site === undefined ? { fromDay, toDay } : { fromDay, toDay, site };
}

async function carryOut(deps: BatchDeps, planned: Planned, onProgress: OnProgress): Promise<BatchOutcome> {
  return planned.status === 'planned' ? publishRun(deps, planned.plan, planned.pointer, onProgress) : planned;
}

/** What a run would do, or why there is nothing that it could. */
export type Planned = { readonly status: 'planned'; readonly plan: Plan; readonly pointer: PointerState } | NotRun;

export async function planRun(deps: BatchDeps, tidemark: number, onProgress: OnProgress): Promise<Planned> {
  requireHour(tidemark);
  const standing = await standingOf(deps);
  const { pointer } = standing;
  if (tidemark <= pointer.tidemark) {
    await reconciliationOf(deps, undefined);
    return {
      status: 'nothing_to_do',
      tidemark: pointer.tidemark,
      message: `everything up to ${textOf(pointer.tidemark)} is exact already; the tidemark only moves forward`,
    };
  }
  onProgress({ stage: 'gate', message: `comparing the books up to ${textOf(tidemark)}`, done: 0 });
  const gate = await createGate(deps).check(tidemark);
  if (!gate.open)
    return { status: 'gate_closed', tidemark, reasons: gate.reasons, message: closedMessage(tidemark, gate.reasons) };
  onProgress({ stage: 'plan', message: `${gate.events} events arrived; finding the days that they touch`, done: 0.05 });
  return { status: 'planned', plan: await planBatch(deps, standing, tidemark), pointer };
}

export async function planRange(deps: BatchDeps, range: DayRange, onProgress: OnProgress): Promise<Planned> {
  onProgress({ stage: 'plan', message: `finding the files of ${range.fromDay} to ${range.toDay}`, done: 0 });
  const standing = await standingOf(deps);
  const { pointer } = standing;
  const plan = await planBackfill(deps, standing, range);
  if (plan.chunks.length > 0) return { status: 'planned', plan, pointer };
  const message = `no event of ${range.fromDay} to ${range.toDay} arrived before the tidemark (${textOf(plan.tidemark)}): nothing to compute`;
  return { status: 'nothing_to_do', tidemark: plan.tidemark, message };
}

/** What a preview of the range carries out. */
export async function rehearsalOf(deps: BatchDeps, range: DayRange): Promise<Rehearsal> {
  const standing = await standingOf(deps);
  return { plan: await planBackfill(deps, standing, range), pointer: standing.pointer };
}

async function standingOf({ pointer, lake }: BatchDeps): Promise<Standing> {
  const state = await pointer.read();
  const covered: RunRecord['covered'] = state.epoch === 0 ? {} : (await requireRecord(lake, state.epoch)).covered;
  return { pointer: state, covered };
}

/** A run that was killed after it was published has no reconciliation yet: it is made now. */
async function reconciliationOf(deps: BatchDeps, epoch: number | undefined): Promise<Reconciliation | undefined> {
  const { epoch: current } = await deps.pointer.read();
  const asked = epoch ?? (await lastBatch(deps, current));
  if (asked === 0) return undefined;
  const known = await readReconciliation(deps, asked);
  if (known !== undefined || asked !== current) return known;
  const record = await requireRecord(deps.lake, asked);
  return record.kind === 'batch' ? reconcile(deps, record) : undefined;
}

/** The newest run in effect that moved the tidemark; 0 if there is none. */
async function lastBatch({ lake, pointer }: BatchDeps, current: number): Promise<number> {
  if (current === 0) return 0;
  const runs = await pastRuns(lake, await pointer.read());
  return (
    runs.filter(({ state, kind }) => kind === 'batch' && (state === 'current' || state === 'published')).at(-1)
      ?.epoch ?? 0
  );
}

function requireHour(tidemark: number): void {
  if (Number.isFinite(tidemark) && arrivalHourStart(arrivalHourOf(tidemark)) === tidemark) return;
  throw new BatchError(
    'tidemark_not_on_the_hour',
    `a tidemark lies on a whole UTC hour, not at ${Number.isFinite(tidemark) ? textOf(tidemark) : tidemark}`,
  );
}

function textOf(ms: number): string {
  return new Date(ms).toISOString();
}

function closedMessage(tidemark: number, reasons: readonly GateReason[]): string {
  const [first] = reasons;
  const more = reasons.length === 1 ? '' : ` (and ${reasons.length - 1} more)`;
  return `the gate for ${textOf(tidemark)} is closed; nothing was published. ${first?.message ?? ''}${more}`;
}
