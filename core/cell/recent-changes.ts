import { MINUTE_MS } from '../time/window';

/** The cells that the newest batches of a shard changed, so that a reader of the open hour reads only those. */
export interface RecentChanges {
  /** Number of batches entered in the ledger so far. */
  readonly revision: number;
  /** Every change after this revision is listed. */
  readonly since: number;
  /** Newest first. */
  readonly cells: readonly ChangedCell[];
}

/** A tuple, which takes a third of the bytes of an object; `revision` is the batch that changed the cell last. */
type ChangedCell = readonly [site: string, minute: number, minutesLate: number, revision: number];

/** Which cell of the ledger's shard and arrival hour. */
export interface CellPlace {
  readonly site: string;
  /** Start of the minute of event time, ms since 1970. */
  readonly windowStart: number;
  readonly minutesLate: number;
}

/**
 * Keeps the ledger of a stream with few sites below 1 KB, which is one write unit. In ten seconds a site changes about
 * six cells of a shard.
 */
export const MOST_CHANGES = 16;

/** Enters one batch. A listed cell that has not changed costs a read; a changed one that is not listed is missed. */
export function enterChanges(recent: RecentChanges | undefined, changed: readonly CellPlace[]): RecentChanges {
  const { revision: before, since, cells } = recent ?? { revision: 0, since: 0, cells: [] };
  const revision = before + 1;
  const entered = new Map<string, ChangedCell>();
  for (const { site, windowStart, minutesLate } of changed) {
    const cell: ChangedCell = [site, windowStart / MINUTE_MS, minutesLate, revision];
    entered.set(nameOf(cell), cell);
  }
  const all = [...entered.values(), ...cells.filter((cell) => !entered.has(nameOf(cell)))];
  return { revision, since: all[MOST_CHANGES]?.[3] ?? since, cells: all.slice(0, MOST_CHANGES) };
}

/** A cell that changed, and the batch that changed it last. */
export interface PlacedChange extends CellPlace {
  readonly revision: number;
}

/** The cells of a site that changed after a revision; undefined if they are not known. */
export function changesAfter(
  { since, cells }: RecentChanges,
  site: string,
  revision: number,
): readonly PlacedChange[] | undefined {
  if (revision < since) return undefined;
  return cells
    .filter((cell) => cell[0] === site && cell[3] > revision)
    .map(([, minute, minutesLate, changedBy]) => ({
      site,
      windowStart: minute * MINUTE_MS,
      minutesLate,
      revision: changedBy,
    }));
}

function nameOf([site, minute, minutesLate]: ChangedCell): string {
  return `${site} ${minute} ${minutesLate}`;
}
