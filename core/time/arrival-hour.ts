import { HOUR_MS } from './window';

/** An arrival hour in UTC, such as `2019-10-01T02`. */
export type ArrivalHour = string;

const HOUR_TEXT_LENGTH = '2019-10-01T02'.length;

/** The arrival hour of an instant, in UTC. @example arrivalHourOf(1569895200000) // '2019-10-01T02' */
export function arrivalHourOf(ms: number): ArrivalHour {
  return new Date(ms).toISOString().slice(0, HOUR_TEXT_LENGTH);
}

/** Start of an arrival hour, ms since 1970. @example arrivalHourStart('2019-10-01T02') // 1569895200000 */
export function arrivalHourStart(hour: ArrivalHour): number {
  return Date.parse(`${hour}:00:00Z`);
}

export function nextArrivalHour(hour: ArrivalHour): ArrivalHour {
  return arrivalHourOf(arrivalHourStart(hour) + HOUR_MS);
}
