import type { Batch } from '../../batch-layer/batch';
import { sectionId } from '../../core/cell/cell';
import { openCell } from '../../core/cell/codec';
import type { NormalEvent } from '../../core/event/columns';
import type { CountState } from '../../core/metric/kind/count';
import type { SumState } from '../../core/metric/kind/sum';
import { metricsOfKind } from '../../core/metric/sql';
import { visibleVersions } from '../../core/run/visible-versions';
import { HOUR_MS } from '../../core/time/window';
import type { Arrival, World } from './batch-world';
import { plainEvent } from './plain-event';

export const SITE = { id: 'shop', timeZone: 'UTC', currency: 'EUR' };
export const NOON = Date.UTC(2026, 2, 4, 12);
export const MIDNIGHT = NOON + 12 * HOUR_MS;

export function arrival(id: string, arrivedMs: number, changes: Partial<NormalEvent> = {}): Arrival {
  return {
    shard: 'shard-0',
    site: SITE.id,
    arrivedMs,
    events: [plainEvent({ event_id: id, occurred_ms: arrivedMs, ...changes })],
  };
}

export async function runTo(world: World, tidemark: number): Promise<Awaited<ReturnType<Batch['run']>>> {
  await world.pulse(tidemark);
  return world.batch.run(tidemark);
}

/** What readers see: events of people (or what another metric counts) per visible day, and the pointer's tidemark. */
export async function seen({ deps }: World, metric = 'events'): Promise<Readonly<Record<string, unknown>>> {
  const pointer = await deps.pointer.read();
  const counted = metricsOfKind('count').find(({ id }) => id === metric)!;
  const days = await Promise.all(
    visibleVersions(await deps.views.versions(SITE.id, '0000', '9999'), pointer).map(async (version) => {
      const [cell] = await deps.views.cells(SITE.id, version, 'day');
      const section =
        cell && openCell(cell.bytes).section(sectionId({ metric: counted, dimension: undefined, population: 'human' }));
      const sessions = JSON.parse((await deps.views.table(SITE.id, version, 'sessions')) ?? '{}') as {
        readonly sessions: number;
      };
      return [
        version.day,
        {
          [metric]: section !== undefined && 'total' in section ? (section.total as CountState).count : 0,
          sessions: sessions.sessions,
        },
      ] as const;
    }),
  );
  return { tidemark: pointer.tidemark, ...Object.fromEntries(days) };
}

/** A sum of people by visible day: what was published, by currency. */
export async function sums(
  { deps }: World,
  metric: string,
  site = SITE.id,
): Promise<Readonly<Record<string, unknown>>> {
  const added = metricsOfKind('sum').find(({ id }) => id === metric)!;
  const versions = visibleVersions(await deps.views.versions(site, '0000', '9999'), await deps.pointer.read());
  const days = versions.map(async (version) => {
    const [cell] = await deps.views.cells(site, version, 'day');
    const section =
      cell && openCell(cell.bytes).section(sectionId({ metric: added, dimension: undefined, population: 'human' }));
    const state = section !== undefined && 'total' in section ? (section.total as SumState) : new Map();
    return [version.day, Object.fromEntries(state)] as const;
  });
  return Object.fromEntries(await Promise.all(days));
}
