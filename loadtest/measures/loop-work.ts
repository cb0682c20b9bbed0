import { readFileSync } from 'node:fs';

const LOOK_MS = 5;
const NS_PER_MS = 1e6;

export interface LoopWork {
  /** How long the event loop worked without a pause, ms, in ascending order, since the start. */
  stop(): readonly number[];
}

/**
 * Watches how long the event loop works without a pause, without the time that its thread waited for a core, which
 * belongs to the other programs of the machine. Undefined where the system does not say (only Linux does).
 */
export function watchLoopWork(): LoopWork | undefined {
  if (waitedMs() === undefined) return undefined;
  const stretches: number[] = [];
  let last = { atMs: performance.now(), waitedMs: waitedMs() ?? 0 };
  const timer = setInterval(() => {
    const now = { atMs: performance.now(), waitedMs: waitedMs() ?? 0 };
    stretches.push(Math.max(0, now.atMs - last.atMs - LOOK_MS - (now.waitedMs - last.waitedMs)));
    last = now;
  }, LOOK_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return stretches.toSorted((a, b) => a - b);
    },
  };
}

/** Time that the main thread was ready to run and had no core (proc(5), schedstat). */
function waitedMs(): number | undefined {
  try {
    const [, waitedNs = NaN] = readFileSync('/proc/self/schedstat', 'utf8').split(' ').map(Number);
    return Number.isNaN(waitedNs) ? undefined : waitedNs / NS_PER_MS;
  } catch {
    return undefined;
  }
}
