import { type CourseMemory, type KeptCourse, SystemClock } from '../../adapters/local/system-clock';
import type { Clock } from '../../core/port/clock';
import type { VirtualTime } from '../engine/virtual-time';

/** The machine whose clock the platform goes by: its wall clock is set, and the process on it starts again. */
export class MachineClock implements Clock {
  readonly #time: VirtualTime;
  readonly #memory: { kept: KeptCourse | undefined };
  #wallAheadMs = 0;
  #booted: { readonly name: string; readonly atMs: number };
  #clock: SystemClock;

  constructor(time: VirtualTime) {
    this.#time = time;
    this.#memory = { kept: undefined };
    this.#booted = { name: 'boot 0', atMs: time.now() };
    this.#clock = this.#start();
  }

  now(): number {
    return this.#clock.now();
  }

  /** The process starts again, and finds the wall clock set. */
  restart(wallAheadMs: number): void {
    this.#wallAheadMs = wallAheadMs;
    this.#clock = this.#start();
  }

  /** The machine itself starts again, with the right time. */
  reboot(): void {
    const atMs = this.#time.now();
    this.#booted = { name: `boot ${atMs}`, atMs };
    this.restart(0);
  }

  setRight(): void {
    this.#wallAheadMs = 0;
  }

  #start(): SystemClock {
    const time = this.#time;
    const booted = this.#booted;
    const memory: CourseMemory = { kept: this.#memory.kept, keep: (course) => (this.#memory.kept = course) };
    const startedMs = time.now();
    return new SystemClock(
      {
        wall: () => time.now() + this.#wallAheadMs,
        monotonic: () => time.now() - startedMs,
        uptime: () => time.now() - booted.atMs,
        boot: booted.name,
      },
      memory,
    );
  }
}
