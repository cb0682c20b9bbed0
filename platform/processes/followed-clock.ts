import type { LocalClock } from '../../adapters/local/clock';
import type { Clock } from '../../core/port/clock';

/** The time of the process that holds a directory, for its threads and processes. */
export interface TimeNow {
  readonly nowMs: number;
  /** How many times faster than the machine's clock it goes; 0 in a laboratory whose clock stands. */
  readonly speed: number;
}

/** The time of a clock, for others to follow. */
export function timeOf(clock: LocalClock): TimeNow {
  return { nowMs: clock.now(), speed: clock.speed };
}

/** Another process's clock, estimated from the last message. It never goes back. */
export class FollowedClock implements Clock {
  #told: TimeNow = { nowMs: 0, speed: 0 };
  #toldAt = 0;

  /** Takes the time from a message. A message may have waited, so a later estimate stays. */
  tell({ nowMs, speed }: TimeNow): void {
    this.#told = { nowMs: Math.max(nowMs, this.now()), speed };
    this.#toldAt = performance.now();
  }

  now(): number {
    const { nowMs, speed } = this.#told;
    return Math.round(nowMs + (performance.now() - this.#toldAt) * speed);
  }
}
