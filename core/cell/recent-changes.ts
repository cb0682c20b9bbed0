import { elementAt } from '../element-at';
import { MINUTE_MS } from '../time/window';

/**
 * The cells that the newest batches of a shard changed, so that a reader of the open hour reads only those. Numbers
 * instead of names keep the ledger that holds it small.
 */
export interface RecentChanges {
  /** Number of batches entered in the ledger so far. */
  readonly revision: number;
  /** Every change after this revision is listed. */
  readonly since: number;
  readonly sites: readonly string[];
  /** From which the minutes of cells are counted, in minutes since 1970. */
  readonly minute: number;
  /** Newest first. */
  readonly cells: readonly ChangedCell[];
}

/** `site` is its place in the list, `revision` the batch that changed the cell last. */
type ChangedCell = readonly [site: number, minute: number, minutesLate: number, revision: number];

/** Which cell of the ledger's shard and arrival hour. */
export interface CellPlace {
  readonly site: string;
  /** Start of the minute of event time, ms since 1970. */
  readonly windowStart: number;
  readonly minutesLate: number;
}

/** A cell that changed, and the batch that changed it last. */
export interface PlacedChange extends CellPlace {
  readonly revision: number;
}

/**
 * Keeps the ledger of a stream with one or two sites below 1 KB, which is one write unit. At 556 events per second, a
 * batch of two seconds changes about a dozen cells of a shard, most of them those of late events.
 */
export const MOST_CHANGES = 32;

const NOTHING: RecentChanges = { revision: 0, since: 0, sites: [], minute: 0, cells: [] };

/** Enters one batch. A listed cell that has not changed costs a read; a changed one that is not listed is missed. */
export function enterChanges(recent: RecentChanges | undefined, changed: readonly CellPlace[]): RecentChanges {
  const before = recent ?? NOTHING;
  const revision = before.revision + 1;
  const entered = new Map(changed.map((place) => [nameOf(place), { ...place, revision }]));
  const all = [...entered.values(), ...placed(before).filter((place) => !entered.has(nameOf(place)))];
  const kept = all.slice(0, MOST_CHANGES);
  const sites = [...new Set(kept.map(({ site }) => site))];
  const minute = kept.length === 0 ? 0 : Math.min(...kept.map(minuteOf));
  return {
    revision,
    since: all[MOST_CHANGES]?.revision ?? before.since,
    sites,
    minute,
    cells: kept.map((place) => [
      sites.indexOf(place.site),
      minuteOf(place) - minute,
      place.minutesLate,
      place.revision,
    ]),
  };
}

/** The cells of a site that changed after a revision; undefined if they are not known. */
export function changesAfter(
  recent: RecentChanges,
  site: string,
  revision: number,
): readonly PlacedChange[] | undefined {
  if (revision < recent.since) return undefined;
  return placed(recent).filter((place) => place.site === site && place.revision > revision);
}

function placed({ sites, minute, cells }: RecentChanges): readonly PlacedChange[] {
  return cells.map(([site, after, minutesLate, revision]) => ({
    site: elementAt(sites, site),
    windowStart: (minute + after) * MINUTE_MS,
    minutesLate,
    revision,
  }));
}

function minuteOf({ windowStart }: CellPlace): number {
  return windowStart / MINUTE_MS;
}

function nameOf({ site, windowStart, minutesLate }: CellPlace): string {
  return `${site} ${windowStart} ${minutesLate}`;
}
