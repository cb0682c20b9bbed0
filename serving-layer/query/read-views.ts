import { sectionId, type SectionName } from '../../core/cell/cell';
import type { SectionPoint } from '../../core/merge/merge-series';
import { firstIndex, type Tile } from '../../core/merge/tiles';
import type { PointerState } from '../../core/port/pointer';
import type { DayVersion, ViewStore } from '../../core/port/view-store';
import { epochText } from '../../core/run/run';
import { visibleVersions } from '../../core/run/visible-versions';
import type { Points } from '../cache/points';
import type { SectionCache, SectionPoints, Source } from '../cache/section-cache';
import { decodeSections } from './decode-sections';

/** A published day as a pointer shows it. */
export interface VisibleDay {
  /** The version that is read. */
  readonly version: DayVersion;
  /** The versions that it replaced, oldest first, except those rolled back. */
  readonly replaced: readonly DayVersion[];
}

/** Days that were never published are absent. */
export type VisibleDays = ReadonlyMap<string, VisibleDay>;

/** @param days ascending */
export async function visibleDays(
  views: Pick<ViewStore, 'versions'>,
  site: string,
  pointer: PointerState,
  days: readonly string[],
): Promise<VisibleDays> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined || pointer.epoch === 0) return new Map();
  const versions = await views.versions(site, first, last);
  const stands = versions.filter(({ epoch }) => !pointer.withdrawn.includes(epoch));
  return new Map(
    visibleVersions(versions, pointer).map((version) => {
      const replaced = stands.filter(({ day, epoch }) => day === version.day && epoch < version.epoch);
      return [version.day, { version, replaced }];
    }),
  );
}

export interface ViewSources {
  readonly views: ViewStore;
  readonly sections: SectionCache;
  /** Lets other work of the process have its turn; absent where there is none. */
  readonly yieldTurn?: (() => Promise<void>) | undefined;
}

/** Cells that are decoded before other work gets its turn. */
const CELLS_AT_ONCE = 200;

interface TileSource {
  readonly tiles: readonly Tile[];
  readonly source: Source;
}

/** The published points in the tiles, per section, ascending by window. */
export async function readViews(
  sources: ViewSources,
  site: string,
  { visible, tiles }: { readonly visible: VisibleDays; readonly tiles: readonly Tile[] },
  sections: readonly SectionName[],
): Promise<ReadonlyMap<number, readonly SectionPoint[]>> {
  const wanted = sourcesOf(sources, site, visible, tiles);
  const loaded = await sources.sections.load(
    wanted.map(({ source }) => source),
    sections,
  );
  const points = new Map<number, readonly SectionPoint[]>();
  for (const name of sections) {
    const found = wanted.flatMap(({ tiles: mine }, at) =>
      mine.flatMap((tile) => within(loaded[at]?.get(sectionId(name)) ?? [], tile)),
    );
    points.set(
      sectionId(name),
      found.sort((a, b) => a.windowStart - b.windowStart),
    );
  }
  return points;
}

/** One source per day and grain in use; days that were never published have none. */
function sourcesOf(
  sources: ViewSources,
  site: string,
  visible: VisibleDays,
  tiles: readonly Tile[],
): readonly TileSource[] {
  const byIdentity = new Map<string, { readonly tiles: Tile[]; readonly source: Source }>();
  for (const tile of tiles) {
    const version = visible.get(tile.day)?.version;
    if (version === undefined) continue;
    const identity = `view/${site}/${tile.day}/${epochText(version.epoch)}/${tile.grain}`;
    const known = byIdentity.get(identity);
    if (known === undefined)
      byIdentity.set(identity, {
        tiles: [tile],
        source: viewSource(sources, site, version, { identity, grain: tile.grain }),
      });
    else known.tiles.push(tile);
  }
  return [...byIdentity.values()];
}

function viewSource(
  { views, yieldTurn }: ViewSources,
  site: string,
  version: DayVersion,
  { identity, grain }: { readonly identity: string; readonly grain: Tile['grain'] },
): Source {
  const describe = (windowStart: number): string =>
    `The published ${grain} ${new Date(windowStart).toISOString()} of site ${site} (day ${version.day}, epoch ${version.epoch}) ` +
    `cannot be read. Publish the day again: tidemark backfill --site ${site} --from ${version.day} --to ${version.day}.`;
  return {
    identity,
    read: async (sections) => {
      const cells = await views.cells(site, version, grain);
      const parts: SectionPoints[] = [];
      // A day has one cell per window, so that a cut divides none.
      for (let at = 0; at < cells.length; at += CELLS_AT_ONCE) {
        if (at > 0) await yieldTurn?.();
        parts.push(decodeSections(cells.slice(at, at + CELLS_AT_ONCE), sections, describe));
      }
      return new Map(
        sections.map(sectionId).map((id): [number, Points] => [id, parts.flatMap((part) => part.get(id) ?? [])]),
      );
    },
  };
}

function within(points: readonly SectionPoint[], { start, end }: Tile): readonly SectionPoint[] {
  const from = firstIndex(points, (point) => point.windowStart >= start);
  const to = firstIndex(points, (point) => point.windowStart >= end);
  return from === 0 && to === points.length ? points : points.slice(from, to);
}
