import { VirtualClock } from '../../adapters/local/clock';
import { foundDirectory } from '../../adapters/local/found-directory';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { simulate } from '../../simulator/simulate';
import type { SimulatedRequest } from '../../simulator/wire';
import { issueKey } from '../keys';
import { LOG_KEPT_MS } from '../open-consumers';
import { openPlatform, type PlatformOptions } from '../open-platform';
import type { Platform } from '../platform';
import { collectSimulated } from '../traffic';
import { DEMO, DEMO_SITES } from './demo';

/** What was written into a new directory. */
export interface WrittenDemo {
  readonly site: string;
  /** Reads the demo, which keys for all sites do not; shown once. */
  readonly readKey: string;
  /** The traffic goes on from here, ms since 1970. */
  readonly untilMs: number;
}

export interface DemoOptions extends Pick<PlatformOptions, 'dataDir' | 'root'> {
  /** ms since 1970. */
  readonly nowMs: number;
  /** How many days; a fortnight by default. */
  readonly days?: number;
  readonly onProgress?: (message: string) => void;
}

/**
 * Which nights are computed, in days before today: the first ones at once, by weeks; the last ones one by one, as they
 * will be from then on.
 */
const NIGHTS = [7, 1, 0];
/** Requests on their way to the log at the same time. */
const REQUESTS_AT_ONCE = 64;

/**
 * Makes a new data directory with a simulated fortnight. Its events take the way of all events: through the collector,
 * the log, the live cells and the archive into nightly runs, on a virtual clock that ends at `nowMs`.
 *
 * @returns undefined if the directory exists already
 */
export async function foundWithDemo({ dataDir, root, ...demo }: DemoOptions): Promise<WrittenDemo | undefined> {
  let written: WrittenDemo | undefined;
  await foundDirectory(dataDir, async (folder) => {
    const options = { dataDir: folder, root, mode: 'live', isFounding: true, command: 'tidemark up' } as const;
    const platform = await openPlatform(options);
    try {
      written = await writeDemo(platform, demo);
    } finally {
      await platform.close();
    }
  });
  return written;
}

async function writeDemo(
  platform: Platform,
  { nowMs, days = DEMO.days, onProgress = () => undefined }: Omit<DemoOptions, 'dataDir' | 'root'>,
): Promise<WrittenDemo> {
  const { stores } = platform;
  const { id, name, currency, seed, ratePerSecond } = DEMO;
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const startMs = today - days * DAY_MS;
  await moveClock(platform, startMs);
  await stores.sites.create({ id, name, timeZone, currency, simulated: true });
  const hours = Math.ceil((nowMs - startMs) / HOUR_MS);
  const requests = simulate({ seed, ratePerSecond, sites: DEMO_SITES, startMs, hours });
  const send = inOrder(platform, requests);
  // A night is computed while the next day is being collected.
  let night: Promise<unknown> = Promise.resolve();
  for (let day = 1; day <= days; day++) {
    onProgress(`writing a fortnight of a demo shop: day ${day} of ${days} (--no-demo leaves it out)`);
    const midnight = startMs + day * DAY_MS;
    await send(midnight);
    await platform.pulse();
    await platform.drain();
    if (!NIGHTS.includes(days - day)) continue;
    await night;
    night = platform.batch.run(midnight);
    night.catch(() => undefined);
  }
  await send(nowMs);
  await platform.pulse();
  await platform.drain();
  onProgress('writing a fortnight of a demo shop: computing the last night');
  await night;
  await stores.stream.trim(today - LOG_KEPT_MS);
  const key = { kind: 'server', name: 'Demo reader', scopes: ['read'], sites: [id], expiresMs: undefined } as const;
  return { site: id, readKey: String((await issueKey(stores, key))['secret']), untilMs: nowMs };
}

/** Sends what is due until a time, each request at its own time, and leaves the clock there. */
function inOrder(platform: Platform, requests: Iterator<SimulatedRequest>): (untilMs: number) => Promise<void> {
  let next = requests.next();
  return async (untilMs) => {
    let underWay: Promise<unknown>[] = [];
    for (; next.done !== true && next.value.atMs < untilMs; next = requests.next()) {
      await moveClock(platform, next.value.atMs);
      underWay.push(collectSimulated(platform, next.value));
      // The log stamps the request once the collector has read it.
      await new Promise((resolve) => setImmediate(resolve));
      if (underWay.length < REQUESTS_AT_ONCE) continue;
      await Promise.all(underWay);
      underWay = [];
    }
    await Promise.all(underWay);
    await moveClock(platform, untilMs);
  };
}

async function moveClock({ stores: { clock } }: Platform, toMs: number): Promise<void> {
  if (!(clock instanceof VirtualClock)) throw new TypeError('the past is written on a virtual clock');
  await clock.advance(toMs);
}
