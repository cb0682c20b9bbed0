import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { VirtualClock } from '../adapters/local/clock';
import type { SystemClock } from '../adapters/local/system-clock';
import { requireOutside } from '../adapters/local/copy-directory';
import { readMeta } from '../adapters/local/directory-meta';
import { foundDirectory } from '../adapters/local/found-directory';
import { hourOf, SECOND_MS } from '../core/time/window';
import { ADMIN_TOKEN_FILE } from './admin-token';
import { type BackupPlan, backUpWhenDue } from './backup';
import type { Consumer } from './consumer';
import { serveDashboard } from './dashboard';
import { DEMO, DEMO_SITES } from './demo/demo';
import { foundWithDemo, type WrittenDemo } from './demo/write-demo';
import { type FirstSite, makeFirstSite } from './first-site';
import { closeServer, listen, urlOf } from './listen';
import { type Loop, startLoop } from './loop';
import { LOG_KEPT_MS } from './open-consumers';
import { checkDirectory, openPlatform, type PlatformOptions } from './open-platform';
import type { Platform } from './platform';
import { BatchInterruptedError } from './processes/batch-process';
import { ensureSite } from './sites';
import { giveAgain } from './recent-answers';
import { serveShop } from './shop';
import { simulatedTraffic } from './traffic';

export interface UpOptions extends Omit<PlatformOptions, 'mode'> {
  readonly host: string;
  readonly port: number;
  /** Events per second for the site `shop`, or those of the demo, which a new directory then begins with. */
  readonly traffic: number | 'demo' | undefined;
  readonly seed: number;
  /** Other than 1, the platform runs on a virtual clock that is this many times faster. */
  readonly speed: number;
  /** The built page. */
  readonly dashboardFolder: string;
  /** The built sample shop; without it, none is served. */
  readonly shopFolder?: string;
  readonly backups?: BackupPlan | undefined;
  /** The demo is being written. */
  readonly onProgress?: (message: string) => void;
  readonly onBatch: (message: string) => void;
  readonly onError: (error: unknown) => void;
}

/** A running platform. */
export interface RunningPlatform {
  readonly url: string;
  readonly platform: Platform;
  /** Of a directory that is new. */
  readonly first: FirstSite | undefined;
  /** Was written into the new directory. */
  readonly demo: WrittenDemo | undefined;
  /** A laboratory that is only shown. */
  readonly isReadOnly: boolean;
  /** Events sent by the simulated shoppers since the start. */
  simulated(): number;
  stop(): Promise<void>;
}

const SIMULATED_SITE = 'shop';

/** Intervals of the periodic tasks, ms of the machine's clock. */
const EVERY = {
  traffic: 100,
  /** Each turn writes every cell that changed, and holds up requests meanwhile. */
  aggregate: 400,
  pulse: SECOND_MS,
  archive: 30 * SECOND_MS,
  follow: 200,
  batch: 5 * SECOND_MS,
  /** How often it is asked which tasks are due. */
  tasks: SECOND_MS,
  /** How often it is asked whether a backup is due. */
  backup: 60 * SECOND_MS,
} as const;

/**
 * Serves a data directory. A laboratory at the speed of the wall clock is only shown: its clock stands, nothing is added
 * to it.
 */
export async function startUp(given: UpOptions): Promise<RunningPlatform> {
  const readOnly = given.speed === 1 && (await readMeta(given.dataDir))?.mode === 'laboratory';
  const options = readOnly ? { ...given, readOnly, traffic: undefined } : given;
  if (given.backups !== undefined) await requireOutside(given.dataDir, given.backups.folder);
  const mode = readOnly ? 'existing' : options.speed === 1 ? 'live' : 'laboratory';
  const demo = mode === 'live' ? await demoOf(options) : undefined;
  const platform = await openPlatform({ ...options, mode });
  try {
    return await run(platform, options, demo);
  } catch (error) {
    await platform.close();
    throw error;
  }
}

/** The demo of a new directory, if one is wanted. */
async function demoOf({
  dataDir,
  root,
  traffic,
  onProgress = () => undefined,
}: UpOptions): Promise<WrittenDemo | undefined> {
  if (traffic === 'demo') return foundWithDemo({ dataDir, root, nowMs: Date.now(), onProgress });
  await foundDirectory(dataDir);
  return undefined;
}

async function run(platform: Platform, options: UpOptions, demo: WrittenDemo | undefined): Promise<RunningPlatform> {
  const { stores } = platform;
  const tick = options.readOnly === true ? undefined : await startClock(platform, options);
  const isLive = options.readOnly !== true && options.speed === 1;
  const first = isLive ? await makeFirstSite(platform) : undefined;
  const send = await trafficOf(platform, options, demo);
  await platform.drain();
  const app = serveDashboard(platform.api, { folder: options.dashboardFolder, shop: shopOf(platform, options) });
  const server = await listen(options.programs === undefined ? app : giveAgain(app), options, platform.takeEvents);
  platform.live.attach(server);
  const url = urlOf(server, options.host);
  const tokenFile = join(stores.path, ADMIN_TOKEN_FILE);
  try {
    await writeFile(tokenFile, platform.adminToken, { mode: 0o600 });
    await stores.setUrl(url);
  } catch (error) {
    await platform.live.close();
    await closeServer(server);
    throw error;
  }
  let simulated = 0;
  const { onError } = options;
  const loops: readonly Loop[] =
    tick === undefined
      ? []
      : [
          startLoop(tick, { everyMs: EVERY.traffic, onError }),
          ...(send === undefined
            ? []
            : [startLoop(async () => void (simulated += await send()), { everyMs: EVERY.traffic, onError })]),
          startLoop(() => platform.pulse(), { everyMs: EVERY.pulse, onError }),
          startLoop(() => platform.aggregate.drain(), { everyMs: EVERY.aggregate, onError }),
          startLoop(() => platform.archive.drain(), { everyMs: EVERY.archive, onError }),
          ...(platform.follow === undefined
            ? []
            : [startLoop(drainOf(platform.follow), { everyMs: EVERY.follow, onError })]),
          startLoop(() => platform.runTasks(), { everyMs: EVERY.tasks, onError }),
          startLoop(() => batchWhenDue(platform, options), {
            everyMs: EVERY.batch,
            onError: unlessInterrupted(onError),
          }),
          ...backupLoop(platform, options),
        ];
  return {
    url,
    platform,
    first,
    demo,
    isReadOnly: tick === undefined,
    simulated: () => simulated,
    stop: async () => {
      await platform.live.close();
      const closed = closeServer(server);
      // A request that waits for a run is answered.
      platform.interrupt();
      await closed;
      await Promise.all(loops.map((loop) => loop.stop()));
      await platform.drain();
      await rm(tokenFile, { force: true });
      await platform.close();
    },
  };
}

/** The traffic that was asked for; that of the demo only where the demo is. */
/** Where nothing is added, a shop would send its events in vain. */
function shopOf({ stores, api }: Platform, { readOnly, shopFolder, traffic }: UpOptions): Hono | undefined {
  if (readOnly === true || shopFolder === undefined) return undefined;
  const simulatedSite = typeof traffic === 'number' ? SIMULATED_SITE : undefined;
  return serveShop({ folder: shopFolder, sites: stores.sites, simulatedSite, api });
}

async function trafficOf(
  platform: Platform,
  { traffic, seed }: UpOptions,
  demo: WrittenDemo | undefined,
): Promise<(() => Promise<number>) | undefined> {
  if (traffic === undefined) return undefined;
  const { sites } = platform.stores;
  if (traffic === 'demo') {
    const isThere = (await sites.list()).some(({ id, simulated }) => id === DEMO.id && simulated === true);
    return isThere ? simulatedTraffic(platform, { ...DEMO, sites: DEMO_SITES, fromMs: demo?.untilMs }) : undefined;
  }
  await ensureSite(sites, { id: SIMULATED_SITE, timeZone: 'UTC', currency: 'USD' });
  return simulatedTraffic(platform, { seed, ratePerSecond: traffic });
}

/** A run that ends because the platform stops is not a fault. */
function unlessInterrupted(onError: UpOptions['onError']): UpOptions['onError'] {
  return (error) => {
    if (!(error instanceof BatchInterruptedError)) onError(error);
  };
}

function backupLoop({ stores }: Platform, { backups, root, onBatch, onError }: UpOptions): readonly Loop[] {
  if (backups === undefined) return [];
  const turn = async (): Promise<void> => {
    const means = { nowMs: Date.now(), check: (folder: string) => checkDirectory(folder, root) };
    const made = await backUpWhenDue(stores, backups, means);
    if (made !== undefined) onBatch(made);
  };
  return [startLoop(turn, { everyMs: EVERY.backup, onError })];
}

function drainOf(consumer: Consumer): () => Promise<number> {
  return () => consumer.drain();
}

/** Advances a virtual clock with the machine's, `speed` times faster. A new laboratory starts now. */
async function startClock(
  { stores: { clock } }: Platform,
  { speed, onError }: Pick<UpOptions, 'speed' | 'onError'>,
): Promise<() => Promise<void>> {
  if (!(clock instanceof VirtualClock)) {
    return () => {
      reportLeap(clock, onError);
      return Promise.resolve();
    };
  }
  clock.speed = speed;
  if (clock.now() === 0) await clock.advance(hourOf(Date.now()));
  const [virtualStart, start] = [clock.now(), performance.now()];
  return () => clock.advance(Math.floor(virtualStart + (performance.now() - start) * speed));
}

/** The wall clock of the machine was set. */
export class ClockLeapError extends Error {
  override readonly name = 'ClockLeapError';
  readonly code = 'clock_leapt';
}

function reportLeap(clock: SystemClock, onError: UpOptions['onError']): void {
  const { leapMs } = clock;
  if (leapMs === 0) return;
  const side = leapMs > 0 ? 'ahead' : 'back';
  onError(
    new ClockLeapError(
      `the clock of this machine leapt ${Math.abs(Math.round(leapMs / SECOND_MS))} s ${side}; ` +
        'time goes on as before until it has been steady for five minutes: check its time service',
    ),
  );
}

/** Recomputes every completed hour, and thus also every night. */
async function batchWhenDue(platform: Platform, { onBatch }: UpOptions): Promise<void> {
  const { stores, batch } = platform;
  const due = hourOf(stores.clock.now());
  const { tidemark, held } = await stores.pointer.read();
  if (tidemark >= due || held === true) return;
  await platform.pulse();
  await platform.drain();
  const outcome = await batch.run(due);
  if (outcome.status !== 'published') return;
  onBatch(
    `published epoch ${outcome.record.epoch}: exact up to ${new Date(due).toISOString()}, ${outcome.record.events.kept} events kept, ${outcome.record.events.duplicates} duplicates, ${outcome.record.events.superseded} superseded`,
  );
  await stores.stream.trim(Math.min(due, stores.clock.now() - LOG_KEPT_MS));
}
