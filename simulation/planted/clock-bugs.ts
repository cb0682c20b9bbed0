import type { PlantedBug } from './planted-bug';

const SYSTEM_CLOCK = 'adapters/local/system-clock.ts';

export const CLOCK_BUGS: readonly PlantedBug[] = [
  {
    name: 'start_believes_the_wall_clock',
    file: SYSTEM_CLOCK,
    find: 'this.#course = this.#kept ?? { offset: wall() - monotonic() };',
    replace: 'this.#course = { offset: wall() - monotonic() };',
    breaks: 'A process that starts again goes on with the time of the last one, whatever the wall clock shows.',
  },
  {
    name: 'course_of_another_boot_continued',
    file: SYSTEM_CLOCK,
    find: 'if (kept !== undefined && kept.boot === boot)',
    replace: 'if (kept !== undefined)',
    breaks: 'After a restart of the machine its uptime says nothing about the time.',
  },
];
