import { cpus, loadavg } from 'node:os';
import type { BenchLine } from '../bench-line';

const SPIN_MS = 2_000;
/** Load per core, and the longest pause of a spinning thread, above which other programs take part in the figures. */
const IDLE = { loadPerCore: 0.3, pauseMs: 5 } as const;

/**
 * Tells an idle machine from a busy one: its load average, and how long a thread that never waits is kept from its core.
 */
export function describeMachine(): BenchLine {
  const [load = NaN] = loadavg();
  const pauses = spin();
  const isIdle = load / cpus().length <= IDLE.loadPerCore && pauses.longestMs <= IDLE.pauseMs;
  const said = isIdle ? 'idle' : 'BUSY: other programs are in every figure below, measure again on an idle machine';
  return {
    measure: 'the machine before the run',
    note:
      `${said}; load ${load.toFixed(2)} on ${cpus().length} cores; a spinning thread lost ` +
      `${(pauses.lostShare * 100).toFixed(1)} % of ${SPIN_MS / 1000} s, at most ${pauses.longestMs.toFixed(1)} ms at once`,
  };
}

function spin(): { readonly longestMs: number; readonly lostShare: number } {
  const start = performance.now();
  let [last, longestMs, lostMs] = [start, 0, 0];
  while (last - start < SPIN_MS) {
    const now = performance.now();
    const pause = now - last;
    longestMs = Math.max(longestMs, pause);
    if (pause > 0.1) lostMs += pause;
    last = now;
  }
  return { longestMs, lostShare: lostMs / SPIN_MS };
}
