import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startUp } from '../../platform/up';
import { readProgress } from '../../serving-layer/query/as-of';
import type { BenchLine } from '../bench-line';

const RATE = 2000;
const SECONDS = 20;
const WARM_UP_SECONDS = 5;
const SAMPLE_MS = 250;

/** The whole platform in this process under simulated traffic: throughput, and the age of its live numbers. */
export async function measureUp(root: string): Promise<readonly BenchLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const running = await startUp({
    dataDir: join(folder, 'data'),
    root,
    host: '127.0.0.1',
    port: 0,
    traffic: RATE,
    seed: 1,
    speed: 1,
    dashboardFolder: folder,
    onBatch: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  try {
    await pause(WARM_UP_SECONDS * 1000);
    const [first, start, cpu] = [running.simulated(), performance.now(), process.cpuUsage()];
    const ages: number[] = [];
    while (performance.now() - start < SECONDS * 1000) {
      await pause(SAMPLE_MS);
      const { stores } = running.platform;
      ages.push(stores.clock.now() - ((await readProgress(stores)).asOf ?? 0));
    }
    const seconds = (performance.now() - start) / 1000;
    const used = process.cpuUsage(cpu);
    const perSecond = Math.round((running.simulated() - first) / seconds);
    const freshness = ages.sort((a, b) => a - b)[Math.floor(ages.length * 0.95)] ?? NaN;
    const cores = (used.user + used.system) / 1e6 / seconds;
    const note = `freshness p95 ${Math.round(freshness)} ms, ${cores.toFixed(2)} cores with the simulator, ${Math.round(process.memoryUsage().rss / 1e6)} MB`;
    return [{ measure: 'up, everything in one process', events_per_second: perSecond, note }];
  } finally {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
