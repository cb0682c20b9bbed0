import { epochText } from '../../core/run/run';
import { DAY_FOLDERS } from '../../core/run/day-folders';

/** One day of one site. */
interface SiteDay {
  readonly site: { readonly id: string };
  readonly day: string;
}

/** Where a run writes. A preview has no epoch, so it has its own folder. */
export interface RunPlace {
  /** Folder for data needed only during the run: marts and the results of checks. */
  readonly scratch: string;
  curated(day: SiteDay): string;
  orderLines(day: SiteDay): string;
  sessions(day: SiteDay): string;
}

export function epochPlace(epoch: number): RunPlace {
  const version = epochText(epoch);
  return {
    scratch: `runs/${version}/scratch`,
    curated: ({ site, day }) => `${DAY_FOLDERS.curated}site=${site.id}/event_date=${day}/epoch=${version}.parquet`,
    orderLines: ({ site, day }) =>
      `${DAY_FOLDERS.orderLines}site=${site.id}/event_date=${day}/epoch=${version}.parquet`,
    sessions: ({ site, day }) => `${DAY_FOLDERS.sessions}site=${site.id}/event_date=${day}/epoch=${version}.parquet`,
  };
}

/** Folder of everything that a preview writes. @param name one segment of a key */
export function previewFolder(name: string): string {
  return `preview/${name}/`;
}

export function previewPlace(name: string): RunPlace {
  const folder = previewFolder(name);
  return {
    scratch: `${folder}scratch`,
    curated: ({ site, day }) => `${folder}curated/${site.id}/${day}.parquet`,
    orderLines: ({ site, day }) => `${folder}order_lines/${site.id}/${day}.parquet`,
    sessions: ({ site, day }) => `${folder}sessions/${site.id}/${day}.parquet`,
  };
}

/** Written before anything else of a run, so that its epoch is never used again. */
export function claimKey(epoch: number): string {
  return `runs/${epochText(epoch)}/claim.json`;
}

/** Records the oldest published epoch that a rollback may still return to. */
export const RETENTION_KEY = 'runs/retention.json';

/** Records which arrival hours have no more files to join or to delete. */
export const COMPACTION_KEY = 'runs/compaction.json';

/** The epoch that a key below `runs/` belongs to. @example epochOfKey('runs/00000007/run.json') // 7 */
export function epochOfKey(key: string): number | undefined {
  const found = /^runs\/(\d{8})\//.exec(key);
  return found === null ? undefined : Number(found[1]);
}
