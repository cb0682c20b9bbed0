import { type Reconciliation, reconciliationKey, type RunRecord } from '../../core/run/run';
import { readStoredJson, toStoredJson } from '../../core/run/stored-json';
import { storedReconciliation } from '../../core/run/stored-run';
import { dayWindow } from '../../core/time/calendar';
import { hourOf } from '../../core/time/window';
import type { BatchDeps } from '../deps';
import { hourName, readBatchSide } from './batch-side';
import { explainHour } from './explain';
import { readSpeedSide } from './speed-side';

type ReconcileDeps = Pick<
  BatchDeps,
  'engine' | 'sql' | 'lake' | 'files' | 'manifests' | 'views' | 'cells' | 'sites' | 'seen' | 'retention'
>;

/** Explains speed minus batch for the arrival hours that a run closed, and stores the result in the lake. */
export async function reconcile(deps: ReconcileDeps, record: RunRecord): Promise<Reconciliation> {
  const sites = (await deps.sites.list()).map(({ id }) => id).sort();
  const isFrozen = await frozenHours(deps, record);
  const speed = await readSpeedSide(deps.cells, sites, record);
  const batch = await readBatchSide(deps, record);
  const hours = [...new Set([...speed.keys(), ...batch.keys()])]
    .map(openName)
    .filter((hour) => !isFrozen(hour))
    .sort((a, b) => (a.site === b.site ? a.hour - b.hour : a.site < b.site ? -1 : 1));
  const isEventMemoryDegraded = await deps.seen.degraded('event');
  const isOrderMemoryDegraded = await deps.seen.degraded('order');
  const reconciliation = {
    epoch: record.epoch,
    fromTidemark: record.fromTidemark,
    tidemark: record.tidemark,
    degraded: isEventMemoryDegraded || isOrderMemoryDegraded,
    rows: hours.flatMap((hour) =>
      explainHour(
        hour,
        speed.get(hourName(hour.site, hour.hour)),
        batch.get(hourName(hour.site, hour.hour)),
        isOrderMemoryDegraded,
      ),
    ),
  };
  await deps.lake.put(reconciliationKey(record.epoch), toStoredJson(reconciliation));
  return reconciliation;
}

/** Hours of days that the run left as they are, although it had late events of them: there is nothing to compare. */
async function frozenHours(
  { sites }: Pick<ReconcileDeps, 'sites'>,
  { frozen = [] }: RunRecord,
): Promise<(hour: { readonly site: string; readonly hour: number }) => boolean> {
  if (frozen.length === 0) return () => false;
  const zones = new Map((await sites.list()).map(({ id, timeZone }) => [id, timeZone]));
  const windows = frozen.flatMap(({ site, days }) =>
    days.map((day) => ({ site, ...dayWindow(day, zones.get(site) ?? 'UTC') })),
  );
  return ({ site, hour }) =>
    windows.some((window) => window.site === site && hour >= hourOf(window.start) && hour < window.end);
}

export function readReconciliation(
  { lake }: Pick<BatchDeps, 'lake'>,
  epoch: number,
): Promise<Reconciliation | undefined> {
  return readStoredJson(lake, reconciliationKey(epoch), storedReconciliation);
}

function openName(name: string): { readonly site: string; readonly hour: number } {
  const at = name.lastIndexOf(' ');
  return { site: name.slice(0, at), hour: Number(name.slice(at + 1)) };
}
