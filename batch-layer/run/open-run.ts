import type { PointerState } from '../../core/port/pointer';
import type { RunRecord } from '../../core/run/run';
import { BatchError } from '../batch-error';
import type { BatchDeps } from '../deps';
import { type Plan, siteDays, targetsOf } from '../plan/plan';
import { publishEpoch } from '../publish/move-pointer';
import { publishChunk } from '../publish/publish-chunk';
import { claimEpoch, fromJson, toJson, writeRecord } from '../publish/published-runs';
import { type FailedCheck, type Part, readPart } from './execute';
import { CHECKS } from './job';
import { epochPlace } from './keys';

/** A run that has claimed its epoch. It is kept in the lake, so that its steps may run in different processes. */
export interface OpenRun {
  readonly epoch: number;
  readonly plan: Plan;
  /** What readers see until the run moves it. */
  readonly pointer: PointerState;
  readonly startedMs: number;
}

/** What became of one part: published under the epoch, where no reader looks yet, or held because a check found rows. */
export type PartOutcome =
  | { readonly status: 'published'; readonly events: RunRecord['events'] }
  | { readonly status: 'checks_failed'; readonly failed: readonly FailedCheck[] };

type Lake = Pick<BatchDeps, 'lake'>;

/** Claims an epoch for a plan. Nothing is computed yet. */
export async function openRun(
  deps: Pick<BatchDeps, 'lake' | 'clock'>,
  plan: Plan,
  pointer: PointerState,
): Promise<OpenRun> {
  const startedMs = deps.clock.now();
  const epoch = await claimEpoch(deps.lake, pointer, siteDays(targetsOf(plan)));
  const run = { epoch, plan, pointer, startedMs };
  await deps.lake.put(planKey(epoch), toJson(run));
  return run;
}

export async function readOpenRun({ lake }: Lake, epoch: number): Promise<OpenRun | undefined> {
  const bytes = await lake.get(planKey(epoch));
  return bytes === undefined ? undefined : (fromJson(bytes) as OpenRun);
}

/** @throws BatchError run_not_open if it never began, or is over */
export async function requireOpenRun({ lake }: Lake, epoch: number): Promise<OpenRun> {
  const run = await readOpenRun({ lake }, epoch);
  if (run !== undefined) return run;
  throw new BatchError(
    'run_not_open',
    `there is no open run of epoch ${epoch}: it never began, or it is over; start a new one`,
  );
}

/** @param number from 1 */
export function partOf({ epoch, plan }: OpenRun, number: number): Part {
  const chunk = plan.chunks[number - 1];
  if (chunk === undefined)
    throw new RangeError(`epoch ${epoch} has ${plan.chunks.length} parts; there is no part ${number}`);
  return { chunk, place: epochPlace(epoch), number };
}

/** Looks at the checks of a part whose job is done, and puts its days into the view store. Safe to repeat. */
export async function publishPart(deps: BatchDeps, run: OpenRun, number: number): Promise<PartOutcome> {
  const part = partOf(run, number);
  const result = await readPart(deps, part);
  if (result.failed.length > 0) return { status: 'checks_failed', failed: result.failed };
  const events = await publishChunk(deps, result, { epoch: run.epoch, place: part.place, pointer: run.pointer });
  await deps.lake.put(partKey(run.epoch, number), toJson(events));
  return { status: 'published', events };
}

/** Writes the record and moves the pointer: everything that this reader sees next is the run’s. @throws BatchError pointer_moved, part_missing */
export async function finishRun(
  deps: BatchDeps,
  run: OpenRun,
): Promise<{ readonly record: RunRecord; readonly pointer: PointerState }> {
  const { epoch, plan } = run;
  const record: RunRecord = {
    epoch,
    kind: plan.kind,
    fromTidemark: plan.fromTidemark,
    tidemark: plan.tidemark,
    rewritten: siteDays(targetsOf(plan).filter(({ isRewritten }) => isRewritten)),
    covered: plan.covered,
    stragglers: plan.stragglers,
    events: await eventsOf(deps, run),
    checks: CHECKS,
    startedMs: run.startedMs,
    publishedMs: deps.clock.now(),
  };
  await writeRecord(deps.lake, record);
  return { record, pointer: await publishEpoch(deps.pointer, run.pointer, record) };
}

/** Of all parts; one that is missing was not published. */
async function eventsOf({ lake }: Lake, { epoch, plan }: OpenRun): Promise<RunRecord['events']> {
  let events: RunRecord['events'] = { read: 0, duplicates: 0, kept: 0 };
  for (let number = 1; number <= plan.chunks.length; number++) {
    const bytes = await lake.get(partKey(epoch, number));
    if (bytes === undefined)
      throw new BatchError(
        'part_missing',
        `part ${number} of ${plan.chunks.length} of epoch ${epoch} was not published; publish it, then finish`,
      );
    const added = fromJson(bytes) as RunRecord['events'];
    events = {
      read: events.read + added.read,
      duplicates: events.duplicates + added.duplicates,
      kept: events.kept + added.kept,
    };
  }
  return events;
}

/** Below the scratch folder: gone when the run is over. */
function planKey(epoch: number): string {
  return `${epochPlace(epoch).scratch}/plan.json`;
}
function partKey(epoch: number, number: number): string {
  return `${epochPlace(epoch).scratch}/part-${number}.json`;
}
