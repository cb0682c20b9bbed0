import type { PointerState } from '../../core/port/pointer';
import type { Reconciliation, RunRecord } from '../../core/run/run';
import type { BatchDeps, OnProgress } from '../deps';
import { type Plan, siteDays, targetsOf } from '../plan/plan';
import { publishEpoch } from '../publish/move-pointer';
import { publishChunk } from '../publish/publish-chunk';
import { claimEpoch, writeRecord } from '../publish/published-runs';
import { retire } from '../publish/retire';
import { reconcile } from '../reconcile/reconcile';
import { executeChunk, type FailedCheck } from './execute';
import { CHECKS } from './job';
import { epochPlace } from './keys';

export type RunOutcome =
  | { readonly status: 'published'; readonly record: RunRecord; readonly reconciliation: Reconciliation | undefined }
  | { readonly status: 'checks_failed'; readonly epoch: number; readonly failed: readonly FailedCheck[]; readonly message: string };

/**
 * Carries a plan out. The order is what makes a kill harmless: claim of the epoch, files, views under the epoch, record, and only
 * then the pointer. Before that write nobody sees anything; after it everything is there.
 */
export async function publishRun(deps: BatchDeps, plan: Plan, pointer: PointerState, onProgress: OnProgress): Promise<RunOutcome> {
  const startedMs = deps.clock.now();
  const targets = targetsOf(plan);
  const epoch = await claimEpoch(deps.lake, pointer, siteDays(targets));
  const events = await computeChunks(deps, plan, { epoch, pointer, onProgress });
  if ('failed' in events) return { status: 'checks_failed', epoch, failed: events.failed, message: failureMessage(events.failed) };
  const record: RunRecord = {
    epoch,
    kind: plan.kind,
    fromTidemark: plan.fromTidemark,
    tidemark: plan.tidemark,
    rewritten: siteDays(targets.filter(({ isRewritten }) => isRewritten)),
    covered: plan.covered,
    stragglers: plan.stragglers,
    events,
    checks: CHECKS,
    startedMs,
    publishedMs: deps.clock.now(),
  };
  await writeRecord(deps.lake, record);
  const now = await publishEpoch(deps.pointer, pointer, record);
  onProgress({ stage: 'reconcile', message: `epoch ${epoch} is published; explaining speed minus batch`, done: 0.9 });
  const reconciliation = plan.kind === 'batch' ? await reconcile(deps, record) : undefined;
  await retire(deps, pointer, now);
  return { status: 'published', record, reconciliation };
}

interface Computing {
  readonly epoch: number;
  readonly pointer: PointerState;
  readonly onProgress: OnProgress;
}

async function computeChunks(
  deps: BatchDeps,
  plan: Plan,
  { epoch, pointer, onProgress }: Computing,
): Promise<RunRecord['events'] | { readonly failed: readonly FailedCheck[] }> {
  const place = epochPlace(epoch);
  let events: RunRecord['events'] = { read: 0, duplicates: 0, kept: 0 };
  for (const [at, chunk] of plan.chunks.entries()) {
    const done = 0.1 + (0.8 * at) / plan.chunks.length;
    onProgress({
      stage: 'compute',
      message: `part ${at + 1} of ${plan.chunks.length}: ${chunk.targets.length} days from ${chunk.files.length} files`,
      done,
    });
    const result = await executeChunk(deps, chunk, place, `part-${at + 1}`);
    if (result.failed.length > 0) return { failed: result.failed };
    onProgress({ stage: 'publish', message: `part ${at + 1} of ${plan.chunks.length}: making cells`, done: done + 0.4 / plan.chunks.length });
    const added = await publishChunk(deps, result, { epoch, place, pointer });
    events = { read: events.read + added.read, duplicates: events.duplicates + added.duplicates, kept: events.kept + added.kept };
  }
  return events;
}

function failureMessage(failed: readonly FailedCheck[]): string {
  const found = failed.map(({ check, found: count }) => `${check} (${count} rows)`).join(', ');
  return (
    `nothing was published, because checks of sql/checks found rows: ${found}. ` +
    'The numbers shown stay as they were; look at the rows, mend the cause and run again.'
  );
}
