import { dayOf } from '../../../core/time/calendar';
import { DAY_MS } from '../../../core/time/window';
import type { AlertConfig } from '../config/alert-config';
import type { AlertReceiver, OnCallSchedule } from '../config/routing';
import { instantMs } from '../config/span';
import { localTime, minutesOf } from './named-times';

/** Who is on call: an override, or the person whose shift it is by the clock of the schedule’s zone. */
export function onCallAt(schedule: OnCallSchedule, ms: number): string | undefined {
  const override = schedule.overrides.findLast(({ from, to }) => instantMs(from) <= ms && ms < instantMs(to));
  return override?.person ?? schedule.people[shiftAt(schedule, ms) % schedule.people.length];
}

/** Number of the shift. Before the handover the day still belongs to the shift before; before the start, the first has it. */
function shiftAt({ time_zone: zone, start, days, handover }: OnCallSchedule, ms: number): number {
  const passed = Math.round((Date.parse(dayOf(ms, zone)) - Date.parse(start)) / DAY_MS);
  const isBefore = localTime(ms, zone).minute < minutesOf(handover);
  return Math.max(0, Math.floor((passed - (isBefore ? 1 : 0)) / days));
}

/** The channels of a receiver at a time, each once. */
export function channelsOf(
  { people, schedules }: Pick<AlertConfig, 'people' | 'schedules'>,
  receiver: AlertReceiver,
  ms: number,
): readonly string[] {
  const onCall = receiver.schedules.flatMap((name) => {
    const schedule = schedules.find((one) => one.name === name);
    return schedule === undefined ? [] : [onCallAt(schedule, ms)];
  });
  const called = [...receiver.people, ...onCall].flatMap(
    (name) => people.find((person) => person.name === name)?.channels ?? [],
  );
  return [...new Set([...receiver.channels, ...called])];
}
