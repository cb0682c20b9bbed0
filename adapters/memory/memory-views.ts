import { FIRST_POINTER, type Pointer, type PointerState } from '../../core/port/pointer';
import type { Site, Sites } from '../../core/port/sites';
import type { DayVersion, DayViews, ViewStore } from '../../core/port/view-store';

/** Published views in memory. */
export function memoryViews(): ViewStore {
  const days = new Map<string, { readonly site: string; readonly version: DayVersion; readonly views: DayViews }>();
  const nameOf = (site: string, { day, epoch }: DayVersion): string => `${site}/${day}/${epoch}`;
  return {
    put: (site, version, views) => Promise.resolve(void days.set(nameOf(site, version), { site, version, views })),
    versions: (site, fromDay, toDay) =>
      Promise.resolve(
        [...days.values()]
          .filter((one) => one.site === site && one.version.day >= fromDay && one.version.day <= toDay)
          .map(({ version }) => version)
          .sort((a, b) => (a.day === b.day ? a.epoch - b.epoch : a.day < b.day ? -1 : 1)),
      ),
    cells: (site, version, grain) => Promise.resolve(days.get(nameOf(site, version))?.views.cells[grain] ?? []),
    table: (site, version, name) => Promise.resolve(days.get(nameOf(site, version))?.views.tables[name]),
    delete: (site, version) => Promise.resolve(void days.delete(nameOf(site, version))),
  };
}

export function memoryPointer(): Pointer {
  let state: PointerState = FIRST_POINTER;
  return {
    read: () => Promise.resolve(state),
    move: (from, to) => {
      if (JSON.stringify(from) !== JSON.stringify(state)) return Promise.resolve(false);
      state = to;
      return Promise.resolve(true);
    },
  };
}

/** Fixed sites, without secrets. */
export function fixedSites(sites: readonly Site[]): Sites {
  const found = (id: string): Site | undefined => sites.find((site) => site.id === id);
  return {
    list: () => Promise.resolve(sites),
    get: (id) => Promise.resolve(found(id)),
    byWriteKey: () => Promise.resolve(undefined),
    secrets: () => Promise.resolve(undefined),
    create: (site) => Promise.resolve(found(site.id) ?? site),
    change: (id) => Promise.resolve(found(id)),
  };
}
