import type { NormalEvent } from '../../core/event/columns';

/** What `bench` prints for one thing it measured. */
export interface MeasureResult {
  readonly name: string;
  readonly eventsPerSecond: number;
  /** Time that JSON.parse takes for the same events as NDJSON, in the same run, ÷ time of this: above 1 is faster than parsing. */
  readonly ratioToJsonParse: number;
  readonly note?: string;
}

const ROUNDS = 5;

/** The best of some rounds after one to warm up, each next to a round of JSON.parse, so that a busy machine slows both. */
export function measure(name: string, events: readonly NormalEvent[], run: () => unknown, note?: string): MeasureResult {
  const lines = events.map((event) => JSON.stringify(event));
  const parse = (): unknown => lines.map((line) => JSON.parse(line) as unknown);
  let [best, bestParse] = [Infinity, Infinity];
  for (let round = 0; round <= ROUNDS; round++) {
    const [parseMs, runMs] = [timeOf(parse), timeOf(run)];
    if (round === 0) continue;
    best = Math.min(best, runMs);
    bestParse = Math.min(bestParse, parseMs);
  }
  return { name, eventsPerSecond: Math.round((events.length * 1000) / best), ratioToJsonParse: bestParse / best, ...(note === undefined ? {} : { note }) };
}

function timeOf(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
