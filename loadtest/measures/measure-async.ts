import type { NormalEvent } from '../../core/event/columns';
import type { MeasureResult } from './measure';

const ROUNDS = 5;

/** As `measure`, for work that waits for stores: the best of some rounds, each next to a round of JSON.parse. */
export async function measureAsync(name: string, events: readonly NormalEvent[], run: () => Promise<unknown>, note: string): Promise<MeasureResult> {
  const lines = events.map((event) => JSON.stringify(event));
  const parse = (): Promise<unknown> => Promise.resolve(lines.map((line) => JSON.parse(line) as unknown));
  let [best, bestParse] = [Infinity, Infinity];
  for (let round = 0; round <= ROUNDS; round++) {
    const [parseMs, runMs] = [await timeOf(parse), await timeOf(run)];
    if (round === 0) continue;
    best = Math.min(best, runMs);
    bestParse = Math.min(bestParse, parseMs);
  }
  return { name, eventsPerSecond: Math.round((events.length * 1000) / best), ratioToJsonParse: bestParse / best, note };
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}
