import { uptime } from 'node:os';
import type { Clock } from '../../core/port/clock';
import { thisBoot } from './process-identity';

/** Sources of time, ms. */
export interface TimeSources {
  /** Since 1970; may be set at any moment. */
  readonly wall: () => number;
  /** Since any moment; never set; each process has its own. */
  readonly monotonic: () => number;
  /** Since the machine started; it goes on over restarts of processes, and while the machine sleeps. */
  readonly uptime: () => number;
  /** Names the start of the machine; undefined where the system does not say. */
  readonly boot: string | undefined;
}

const MACHINE: TimeSources = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  uptime: () => uptime() * 1000,
  boot: thisBoot(),
};
/** A wall clock that is corrected in small steps stays within this of the monotonic one. */
const STEP_MS = 2_000;
/** A wall clock that was set is followed once it has kept its new course for this long. */
const SETTLED_MS = 5 * 60_000;

/** How the time follows from a clock that is never set. */
interface Course {
  /** What is added to that clock. */
  readonly offset: number;
  /** The offset of a wall clock that leapt, and since when it has kept it, by that clock. */
  readonly leap?: { readonly offset: number; readonly since: number };
}

/** The course of a process by the uptime of its machine, for the next process. */
export interface KeptCourse extends Course {
  readonly boot: string;
}

/** Where a process leaves its course for the next one. */
export interface CourseMemory {
  readonly kept: KeptCourse | undefined;
  keep(course: KeptCourse): void;
}

/**
 * The clock of a live directory: this machine's, without its leaps. Stamps decide what is exact and cannot be taken
 * back, so a wall clock that leaps (a wrong time server, a resumed machine) is not followed until it has been steady
 * again for five minutes; meanwhile time goes on as the monotonic clock says. A process that starts on the same boot
 * goes on where the last one was.
 */
export class SystemClock implements Clock {
  readonly kind = 'system';
  readonly speed = 1;
  readonly #sources: TimeSources;
  readonly #memory: CourseMemory | undefined;
  #course: Course;
  /** The course that the memory holds, by the clock of this process. */
  #kept: Course | undefined;

  constructor(sources: TimeSources = MACHINE, memory?: CourseMemory) {
    this.#sources = sources;
    this.#memory = memory;
    const { wall, monotonic, uptime: up, boot } = sources;
    const kept = memory?.kept;
    if (kept !== undefined && kept.boot === boot) this.#kept = shifted(kept, up() - monotonic());
    this.#course = this.#kept ?? { offset: wall() - monotonic() };
    this.#keep();
  }

  now(): number {
    const monotonic = this.#sources.monotonic();
    const course = nextCourse(this.#course, { monotonic, offset: this.#sources.wall() - monotonic });
    this.#course = course;
    this.#keep();
    return Math.round(monotonic + course.offset);
  }

  /** How far the wall clock has leapt from what `now` says, ms; 0 while it is followed. */
  get leapMs(): number {
    const { offset, leap } = this.#course;
    return leap === undefined ? 0 : Math.round(leap.offset - offset);
  }

  #keep(): void {
    const { boot, monotonic, uptime: up } = this.#sources;
    if (this.#memory === undefined || boot === undefined || isNear(this.#course, this.#kept)) return;
    this.#kept = this.#course;
    this.#memory.keep({ boot, ...shifted(this.#course, monotonic() - up()) });
  }
}

/** The course after a look at the wall clock. */
function nextCourse({ offset, leap }: Course, seen: { readonly monotonic: number; readonly offset: number }): Course {
  if (Math.abs(seen.offset - offset) <= STEP_MS) return { offset: seen.offset };
  if (leap === undefined || Math.abs(seen.offset - leap.offset) > STEP_MS)
    return { offset, leap: { offset: seen.offset, since: seen.monotonic } };
  return seen.monotonic - leap.since >= SETTLED_MS ? { offset: seen.offset } : { offset, leap };
}

/** The same course by a clock that shows so much less. */
function shifted({ offset, leap }: Course, lessMs: number): Course {
  const moved = offset + lessMs;
  return leap === undefined
    ? { offset: moved }
    : { offset: moved, leap: { offset: leap.offset + lessMs, since: leap.since - lessMs } };
}

/** Smaller corrections are not worth a write: the next process makes them again. */
function isNear({ offset, leap }: Course, kept: Course | undefined): boolean {
  return kept !== undefined && Math.abs(offset - kept.offset) <= STEP_MS / 2 && leap?.since === kept.leap?.since;
}
