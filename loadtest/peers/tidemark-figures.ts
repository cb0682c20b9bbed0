import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '../../client/client';
import { getFunnel } from '../../core/wire/funnel';
import { getMetric } from '../../core/wire/metrics';
import { openPlatform } from '../../platform/open-platform';
import { type PreparedDay, prepareDay, SITE } from '../server/prepared-day';
import { percentile } from '../server/percentiles';
import { QUESTIONS, type PeerFigures } from './peer-figures';

const WARM_ROUNDS = 9;

export interface TidemarkFigures extends PeerFigures {
  readonly day: PreparedDay;
}

/**
 * Events go through the collector, all consumers and a batch run, then the API is asked; all in this process, so without
 * HTTP.
 */
export async function tidemarkFigures(dataDir: string, root: string, events: number): Promise<TidemarkFigures> {
  const start = performance.now();
  const day = await prepareDay(dataDir, root, events);
  const perSecond = (day.events * 1000) / (performance.now() - start);
  const platform = await openPlatform({ dataDir, root, mode: 'existing' });
  try {
    const outcome = await platform.batch.run(day.to);
    if (outcome.status !== 'published') throw new Error(`the batch run is ${outcome.status}`);
    const client = createClient({ fetch: async (path, init) => platform.api.request(path, init) });
    const [from, to] = [day.from, day.to].map((ms) => new Date(ms).toISOString());
    const range = { site: SITE, from, to };
    const ask = {
      visitors_by_country: () => client.call(getMetric, { ...range, id: 'visitors', grain: 'total', by: 'country' }),
      top_pages: () => client.call(getMetric, { ...range, id: 'top_pages', grain: 'total' }),
      page_views_by_minute: () => client.call(getMetric, { ...range, id: 'page_views', grain: 'minute' }),
      funnel: () => client.call(getFunnel, { ...range, steps: 'page_view,add_to_cart,purchase', within: '24h' }),
    };
    const { rows } = await ask.page_views_by_minute();
    const page_views = rows.reduce((sum, { value }) => sum + (value ?? 0), 0);
    const times = { first_ms: new Map<string, number>(), warm_ms: new Map<string, number>() };
    for (const name of QUESTIONS) {
      times.first_ms.set(name, await timeOf(ask[name]));
      const warm: number[] = [];
      for (let round = 0; round < WARM_ROUNDS; round++) warm.push(await timeOf(ask[name]));
      times.warm_ms.set(
        name,
        percentile(
          warm.sort((a, b) => a - b),
          0.5,
        ),
      );
    }
    return {
      day,
      system: 'Tidemark',
      events_per_second: perSecond,
      bytes_per_event: (await sizeOf(dataDir)) / day.events,
      first_ms: Object.fromEntries(times.first_ms),
      warm_ms: Object.fromEntries(times.warm_ms),
      page_views,
    };
  } finally {
    await platform.close();
  }
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

async function sizeOf(folder: string): Promise<number> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  // Files of a store have holes: blocks, of 512 bytes, are what the disk gives.
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).blocks * 512),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
