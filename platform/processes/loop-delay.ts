import { DELAYS_KEPT } from '../../core/wire/threads';

/** How long work that was due waited for its turn, ms. */
export interface LoopDelay {
  readonly samples: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

export interface LoopWatch {
  /** Over the last so many milliseconds. */
  over(lastMs: number): LoopDelay;
  stop(): void;
}

const EVERY_MS = 10;
const KEPT = DELAYS_KEPT.ms / EVERY_MS;

/**
 * Measures the delay of this thread's event loop with a timer. Unlike `monitorEventLoopDelay`, it keeps the samples in
 * order, so that several readers can ask for the ranges that they want.
 *
 * @param now milliseconds of a clock that is never set
 */
export function watchLoop(now: () => number = () => performance.now()): LoopWatch {
  const delays = new Float32Array(KEPT);
  let taken = 0;
  let last = now();
  const timer = setInterval(() => {
    const time = now();
    delays[taken % KEPT] = Math.max(0, time - last - EVERY_MS);
    taken += 1;
    last = time;
  }, EVERY_MS);
  timer.unref();
  const lastOf = (lastMs: number): Float32Array => {
    const chosen: number[] = [];
    // What the loop is late by now is part of the next sample.
    for (let spanMs = 0; chosen.length < Math.min(taken, KEPT) && spanMs < lastMs;) {
      const delay = delays[(taken - 1 - chosen.length) % KEPT] ?? 0;
      chosen.push(delay);
      spanMs += EVERY_MS + delay;
    }
    return Float32Array.from(chosen).sort();
  };
  return {
    over: (lastMs) => {
      const sorted = lastOf(lastMs);
      const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
      return { samples: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), p999Ms: at(0.999), maxMs: at(1) };
    },
    stop: () => clearInterval(timer),
  };
}
