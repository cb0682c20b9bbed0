import type { PointerState } from '../../core/port/pointer';
import { arrivalHourOf, arrivalHourStart } from '../../core/time/arrival-hour';
import { BatchError } from '../batch-error';
import type { BatchDeps, OnProgress } from '../deps';
import { createGate } from '../gate/gate';
import type { GateReason } from '../gate/reason';
import type { RunOrder } from '../run-order';
import { type DayRange, planBackfill, planBatch } from './make-plan';
import type { RunPlan } from './plan';
import { readStanding } from './standing';

/** Why an order does not start a run. */
export type NotRun =
  | { readonly status: 'nothing_to_do'; readonly tidemark: number; readonly message: string }
  | {
      readonly status: 'gate_closed';
      readonly tidemark: number;
      readonly reasons: readonly GateReason[];
      readonly message: string;
    };

/** The plan for an order and the pointer it starts from, or why no run is needed or possible. */
export type Planned = { readonly status: 'planned'; readonly plan: RunPlan; readonly pointer: PointerState } | NotRun;

/** @throws BatchError tidemark_not_on_the_hour, bad_day_range, unknown_site, run_record_missing */
export function planOrder(deps: BatchDeps, order: RunOrder, onProgress: OnProgress): Promise<Planned> {
  return order.kind === 'batch' ? planTidemark(deps, order.tidemark, onProgress) : planRange(deps, order, onProgress);
}

async function planTidemark(deps: BatchDeps, tidemark: number, onProgress: OnProgress): Promise<Planned> {
  requireHour(tidemark);
  const standing = await readStanding(deps);
  const { pointer } = standing;
  if (tidemark <= pointer.tidemark) {
    const message = `everything up to ${textOf(pointer.tidemark)} is exact already; the tidemark only moves forward`;
    return { status: 'nothing_to_do', tidemark: pointer.tidemark, message };
  }
  onProgress({ stage: 'gate', message: `comparing the ledgers up to ${textOf(tidemark)}`, done: 0 });
  const gate = await createGate(deps).check(tidemark);
  if (!gate.open)
    return { status: 'gate_closed', tidemark, reasons: gate.reasons, message: closedMessage(tidemark, gate.reasons) };
  onProgress({ stage: 'plan', message: `${gate.events} events arrived; finding the days they touch`, done: 0.05 });
  return { status: 'planned', plan: await planBatch(deps, standing, tidemark), pointer };
}

async function planRange(deps: BatchDeps, range: DayRange, onProgress: OnProgress): Promise<Planned> {
  onProgress({ stage: 'plan', message: `finding the files of ${range.fromDay} to ${range.toDay}`, done: 0 });
  const standing = await readStanding(deps);
  const { pointer } = standing;
  const plan = await planBackfill(deps, standing, range);
  if (plan.chunks.length > 0) return { status: 'planned', plan, pointer };
  const message = `no event of ${range.fromDay} to ${range.toDay} arrived before the tidemark (${textOf(plan.tidemark)}): nothing to compute`;
  return { status: 'nothing_to_do', tidemark: plan.tidemark, message };
}

function requireHour(tidemark: number): void {
  if (Number.isFinite(tidemark) && arrivalHourStart(arrivalHourOf(tidemark)) === tidemark) return;
  throw new BatchError(
    'tidemark_not_on_the_hour',
    `a tidemark must be a whole UTC hour, not ${Number.isFinite(tidemark) ? textOf(tidemark) : tidemark}`,
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
