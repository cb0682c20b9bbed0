import type { NormalEvent } from '../../core/event/columns';

/** The result of one measurement. */
export interface MeasureResult {
  readonly name: string;
  readonly eventsPerSecond: number;
  /** JSON.parse time for the same events as NDJSON, in the same run, ÷ this time: above 1 is faster than parsing. */
  readonly ratioToJsonParse: number;
  /** What the ratio is held to. */
  readonly leastRatio?: number;
  readonly note?: string;
}

const ROUNDS = 5;

/**
 * The fastest of several rounds after a warm-up (awaited if asynchronous). Rounds alternate with rounds of JSON.parse,
 * so that a busy machine slows both.
 */
export async function measure(
  name: string,
  events: readonly NormalEvent[],
  run: () => unknown,
  note?: string,
): Promise<MeasureResult> {
  const lines = events.map((event) => JSON.stringify(event));
  const parse = (): unknown => lines.map((line): unknown => JSON.parse(line));
  let [best, bestParse] = [Infinity, Infinity];
  for (let round = 0; round <= ROUNDS; round++) {
    const [parseMs, runMs] = [await timeOf(parse), await timeOf(run)];
    if (round === 0) continue;
    best = Math.min(best, runMs);
    bestParse = Math.min(bestParse, parseMs);
  }
  return {
    name,
    eventsPerSecond: Math.round((events.length * 1000) / best),
    ratioToJsonParse: bestParse / best,
    ...(note === undefined ? {} : { note }),
  };
}

async function timeOf(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}
