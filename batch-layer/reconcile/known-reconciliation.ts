import type { Reconciliation } from '../../core/run/run';
import type { BatchDeps } from '../deps';
import { pastRuns, requireRecord } from '../records/published-runs';
import { readReconciliation, reconcile } from './reconcile';

/**
 * The reconciliation of a run, by default of the newest batch run in effect; undefined if it has none (a backfill). If
 * the current run was killed between its publication and its reconciliation, the reconciliation is made now.
 */
export async function reconciliationOf(
  deps: BatchDeps,
  epoch: number | undefined,
): Promise<Reconciliation | undefined> {
  const { epoch: current } = await deps.pointer.read();
  const asked = epoch ?? (await newestBatch(deps, current));
  if (asked === 0) return undefined;
  const known = await readReconciliation(deps, asked);
  if (known !== undefined || asked !== current) return known;
  const record = await requireRecord(deps.lake, asked);
  return record.kind === 'batch' ? reconcile(deps, record) : undefined;
}

/** Epoch of the newest run in effect that moved the tidemark; 0 if there is none. */
async function newestBatch({ lake, pointer }: BatchDeps, current: number): Promise<number> {
  if (current === 0) return 0;
  const runs = await pastRuns(lake, await pointer.read());
  const inEffect = runs.filter(({ state, kind }) => kind === 'batch' && (state === 'current' || state === 'published'));
  return inEffect.at(-1)?.epoch ?? 0;
}
