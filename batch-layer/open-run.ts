import * as z from 'zod';
import type { PointerState } from '../core/port/pointer';
import type { RunRecord } from '../core/run/run';
import { readStoredJson, toStoredJson } from '../core/run/stored-json';
import { storedEventCounts } from '../core/run/stored-run';
import { BatchError } from './batch-error';
import type { BatchDeps } from './deps';
import { type RunPlan, siteDays, storedPlan, targetsOf } from './plan/plan';
import { publishEpoch } from './publish/move-pointer';
import { publishChunk } from './publish/publish-chunk';
import { epochPlace } from './records/keys';
import { claimEpoch, writeRecord } from './records/published-runs';
import { type FailedCheck, readPart, type RunPart } from './run/execute';
import { CHECKS } from './run/job';

/** A run that has claimed its epoch. It is stored in the lake, because its steps may run in different processes. */
export interface OpenRun {
  readonly epoch: number;
  readonly plan: RunPlan;
  /** State that readers see until the run moves the pointer. */
  readonly pointer: PointerState;
  readonly startedMs: number;
}

const storedRun: z.ZodType<OpenRun> = z.object({
  epoch: z.number(),
  plan: storedPlan,
  pointer: z.object({
    epoch: z.number(),
    tidemark: z.number(),
    withdrawn: z.array(z.number()),
    held: z.literal(true).optional(),
  }),
  startedMs: z.number(),
});

/** A part is published under the run's epoch, which readers do not use yet, or held because a check found rows. */
export type PartOutcome =
  | { readonly status: 'published'; readonly events: RunRecord['events'] }
  | { readonly status: 'checks_failed'; readonly failed: readonly FailedCheck[]; readonly message: string };

/** A run that is visible to readers. */
export interface PublishedRun {
  readonly record: RunRecord;
  /** The pointer before and after the run. */
  readonly before: PointerState;
  readonly after: PointerState;
}

type Lake = Pick<BatchDeps, 'lake'>;

/** Claims an epoch for a plan. Nothing is computed yet. */
export async function openRun(
  deps: Pick<BatchDeps, 'lake' | 'clock'>,
  plan: RunPlan,
  pointer: PointerState,
): Promise<OpenRun> {
  const startedMs = deps.clock.now();
  const epoch = await claimEpoch(deps.lake, pointer, siteDays(targetsOf(plan)));
  const run = { epoch, plan, pointer, startedMs };
  await deps.lake.put(planKey(epoch), toStoredJson(run));
  return run;
}

/** Raw files, of which some only for their ids, and files of order lines that open runs will read; those of a run that died, until a later run ends. */
export async function filesOfOpenRuns({ lake }: Lake): Promise<ReadonlySet<string>> {
  const keys = (await lake.list('runs/')).filter((key) => key.endsWith(`/${PLAN}`));
  const runs = await Promise.all(keys.map((key) => readStoredJson(lake, key, storedRun)));
  const chunks = runs.flatMap((run) => run?.plan.chunks ?? []);
  return new Set(
    chunks.flatMap(({ files, orderLines, ids }) => [...[...files, ...ids].map(({ key }) => key), ...orderLines]),
  );
}

/** Undefined if no run of this epoch was opened, or it was closed. */
export function readOpenRun({ lake }: Lake, epoch: number): Promise<OpenRun | undefined> {
  return readStoredJson(lake, planKey(epoch), storedRun);
}

/** @throws BatchError run_not_open if it was never opened, or was closed */
export async function requireOpenRun({ lake }: Lake, epoch: number): Promise<OpenRun> {
  const run = await readOpenRun({ lake }, epoch);
  if (run !== undefined) return run;
  throw new BatchError(
    'run_not_open',
    `there is no open run of epoch ${epoch}: it never began, or it is over; start a new one`,
  );
}

/** @param number from 1 @throws RangeError */
export function partOf({ epoch, plan }: OpenRun, number: number): RunPart {
  const chunk = plan.chunks[number - 1];
  if (chunk === undefined)
    throw new RangeError(`epoch ${epoch} has ${plan.chunks.length} parts; there is no part ${number}`);
  return { chunk, place: epochPlace(epoch), number, horizonMs: plan.horizonMs };
}

/** Reads the checks of a computed part, then puts its days into the view store. Safe to repeat. */
export async function publishPart(deps: BatchDeps, run: OpenRun, number: number): Promise<PartOutcome> {
  const part = partOf(run, number);
  const result = await readPart(deps, part);
  if (result.failed.length > 0)
    return { status: 'checks_failed', failed: result.failed, message: failureMessage(result.failed) };
  const { epoch, pointer, plan } = run;
  const publishing = { epoch, tidemark: plan.tidemark, place: part.place, pointer };
  const events = await publishChunk(deps, result, publishing);
  await deps.lake.put(partKey(epoch, number), toStoredJson(events));
  return { status: 'published', events };
}

/**
 * Writes the record and moves the pointer: from then on every reader sees the run. @throws BatchError pointer_moved,
 * part_missing
 */
export async function finishRun(deps: BatchDeps, run: OpenRun): Promise<PublishedRun> {
  const { epoch, plan, pointer: before } = run;
  const record: RunRecord = {
    epoch,
    kind: plan.kind,
    fromTidemark: plan.fromTidemark,
    tidemark: plan.tidemark,
    rewritten: siteDays(targetsOf(plan).filter(({ isRewritten }) => isRewritten)),
    covered: plan.covered,
    linkedTo: plan.linkedTo,
    stragglers: plan.stragglers,
    ...(plan.frozen.length === 0 ? {} : { frozen: plan.frozen }),
    events: await eventsOf(deps, run),
    checks: CHECKS,
    startedMs: run.startedMs,
    publishedMs: deps.clock.now(),
  };
  await writeRecord(deps.lake, record);
  return { record, before, after: await publishEpoch(deps.pointer, before, record) };
}

/** Event counts over all parts. @throws BatchError part_missing for a part that was not published */
async function eventsOf({ lake }: Lake, { epoch, plan }: OpenRun): Promise<RunRecord['events']> {
  let events: RunRecord['events'] = { read: 0, duplicates: 0, superseded: 0, kept: 0 };
  for (let number = 1; number <= plan.chunks.length; number++) {
    const added = await readStoredJson(lake, partKey(epoch, number), storedEventCounts);
    if (added === undefined)
      throw new BatchError(
        'part_missing',
        `part ${number} of ${plan.chunks.length} of epoch ${epoch} was not published; publish it, then finish`,
      );
    events = {
      read: events.read + added.read,
      duplicates: events.duplicates + added.duplicates,
      superseded: events.superseded + added.superseded,
      kept: events.kept + added.kept,
    };
  }
  return events;
}

function failureMessage(failed: readonly FailedCheck[]): string {
  const found = failed.map(({ check, found: count }) => `${check} (${count} rows)`).join(', ');
  return (
    `nothing was published, because checks of sql/checks found rows: ${found}. ` +
    'The numbers shown stay as they were; look at the rows, fix the cause and run again.'
  );
}

const PLAN = 'scratch/plan.json';

/** Below the scratch folder, so it is deleted when the run is closed. */
function planKey(epoch: number): string {
  return `${epochPlace(epoch).scratch}/plan.json`;
}
function partKey(epoch: number, number: number): string {
  return `${epochPlace(epoch).scratch}/part-${number}.json`;
}
