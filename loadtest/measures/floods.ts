import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Platform } from '../../platform/platform';
import { ensureSite } from '../../platform/sites';
import { simulatedTraffic } from '../../platform/traffic';
import { startUp } from '../../platform/up';
import type { BenchLine } from '../bench-line';
import { bundleProgram } from '../bundle-program';
import { watchLoopWork } from './loop-work';
import { floodMessage, type FloodMessage, type FloodOptions } from '../floods/messages';

/** Events per second of simulated shoppers before the floods, so that there is something to ask about. */
const RATE = 500;
const WARM_UP_SECONDS = 15;
const SEED = 1;
const SECONDS = 60;
const CONNECTIONS = { requests: 8, questions: 4 } as const;
/** How often the monitor looks; an idle loop shows as much. */
const RESOLUTION_MS = 1;
const NS_PER_MS = 1e6;

/**
 * How long the event loop of a serving process keeps others waiting while one process floods it with requests as
 * anybody may send them, and another with questions.
 */
export async function measureFloods(root: string): Promise<readonly BenchLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const failures: unknown[] = [];
  const running = await startUp({
    dataDir: join(folder, 'data'),
    root,
    host: '127.0.0.1',
    port: 0,
    traffic: undefined,
    seed: SEED,
    speed: 1,
    dashboardFolder: folder,
    onBatch: () => undefined,
    onError: (error) => failures.push(error),
  });
  const program = join(root, '.build', `flood-${process.pid}.mjs`);
  try {
    await bundleProgram(root, 'loadtest/floods/flood.ts', program);
    await warmUp(running.platform);
    const { writeKey = '' } = (await running.platform.stores.sites.secrets('shop')) ?? {};
    const options = { url: running.url, writeKey, seconds: SECONDS };
    const floods = (['requests', 'questions'] as const).map((kind) =>
      startFlood(program, { ...options, kind, connections: CONNECTIONS[kind] }),
    );
    await Promise.all(floods.map(nextMessage));
    return await measured(floods, failures);
  } finally {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
    await rm(program, { force: true });
  }
}

async function warmUp(platform: Platform): Promise<void> {
  await ensureSite(platform.stores.sites, { id: 'shop' });
  const send = simulatedTraffic(platform, { seed: SEED, ratePerSecond: RATE });
  const end = performance.now() + WARM_UP_SECONDS * 1000;
  while (performance.now() < end) {
    await send();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function measured(floods: readonly ChildProcess[], failures: readonly unknown[]): Promise<readonly BenchLine[]> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const work = watchLoopWork();
  for (const flood of floods) flood.send('start');
  const [requests, questions] = await Promise.all(floods.map(nextMessage));
  delay.disable();
  const stretches = work?.stop();
  const delayMs = (percentile: number): number => delay.percentile(percentile) / NS_PER_MS - RESOLUTION_MS;
  const delays = { usual: delayMs(99.9), longest: delay.max / NS_PER_MS - RESOLUTION_MS };
  const memory = `${Math.round(process.memoryUsage().rss / 1e6)} MB, ${failures.length} errors of the process`;
  return [
    ...linesOf('event-loop delay under both floods', delays),
    ...(stretches === undefined ? [] : linesOf('the same without waiting for a core', longestOf(stretches))),
    { measure: 'flood of requests', note: summary('requests', requests) },
    { measure: 'flood of questions', note: `${summary('questions', questions)}; ${memory}` },
  ];
}

interface Delays {
  readonly usual: number;
  readonly longest: number;
}

function longestOf(stretches: readonly number[]): Delays {
  return { usual: stretches[Math.floor(stretches.length * 0.999)] ?? NaN, longest: stretches.at(-1) ?? NaN };
}

function linesOf(measure: string, { usual, longest }: Delays): readonly BenchLine[] {
  return [
    { measure: `${measure}, p99.9`, ms: Math.round(usual) },
    { measure: `${measure}, max`, ms: Math.round(longest) },
  ];
}

/** @example '51 requests per second: 202 × 2000, 400 × 1060' */
function summary(what: string, message: FloodMessage | undefined): string {
  const statuses = message?.kind === 'done' ? message.statuses : {};
  const all = Object.values(statuses).reduce((total, count) => total + count, 0);
  const listed = Object.entries(statuses).map(([status, count]) => `${status} × ${count}`);
  return `${Math.round(all / SECONDS)} ${what} per second: ${listed.join(', ')}`;
}

function startFlood(program: string, options: FloodOptions): ChildProcess {
  return fork(program, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** @throws if the flood ends instead of saying something */
async function nextMessage(flood: ChildProcess): Promise<FloodMessage> {
  const ended = once(flood, 'exit').then(() => Promise.reject(new Error('the flood ended too early')));
  const spoken = once(flood, 'message').then((given: readonly unknown[]) => given[0]);
  return floodMessage.parse(await Promise.race([spoken, ended]));
}
