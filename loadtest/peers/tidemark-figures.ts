import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { openPlatform } from '../../platform/open-platform';
import { type PreparedDay, prepareDay, SITE } from '../server/prepared-day';
import { percentile } from '../server/percentiles';
import { QUESTIONS, type PeerFigures } from './peer-figures';

const WARM_ROUNDS = 9;
const answerOf = z.object({ rows: z.array(z.object({ value: z.number() })) });

export interface TidemarkFigures extends PeerFigures {
  readonly day: PreparedDay;
}

/**
 * Events go through the collector, all consumers and a batch run, then the API is asked; all in this process, so without
 * HTTP.
 */
export async function tidemarkFigures(dataDir: string, root: string, events: number): Promise<TidemarkFigures> {
  const day = await prepareDay(dataDir, root, events);
  const platform = await openPlatform({ dataDir, root, mode: 'existing' });
  try {
    const outcome = await platform.batch.run(day.to);
    if (outcome.status !== 'published') throw new Error(`the batch run is ${outcome.status}`);
    const ask = async (path: string): Promise<unknown> => (await platform.api.request(path)).json();
    const range = new URLSearchParams({
      site: SITE,
      from: new Date(day.from).toISOString(),
      to: new Date(day.to).toISOString(),
    }).toString();
    const paths = {
      visitors_by_country: `/v1/metrics/visitors?${range}&grain=total&by=country`,
      top_pages: `/v1/metrics/top_pages?${range}&grain=total`,
      page_views_by_minute: `/v1/metrics/page_views?${range}&grain=minute`,
      funnel: `/v1/funnels?${range}&steps=page_view,add_to_cart,purchase&within=24h`,
    };
    const { rows } = answerOf.parse(await ask(paths.page_views_by_minute));
    const page_views = rows.reduce((sum, { value }) => sum + value, 0);
    const times = { first_ms: new Map<string, number>(), warm_ms: new Map<string, number>() };
    for (const name of QUESTIONS) {
      times.first_ms.set(name, await timeOf(() => ask(paths[name])));
      const warm: number[] = [];
      for (let round = 0; round < WARM_ROUNDS; round++) warm.push(await timeOf(() => ask(paths[name])));
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
      events_per_second: (day.events * 1000) / day.ingestMs,
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
