import { LIMITS } from './limits';

/**
 * Parses a timestamp of the contract’s form (`wireInstant`).
 *
 * @returns ms since 1970 UTC; undefined if the day or the time does not exist
 * @example parseInstant('2019-10-01T08:30:00+02:00') // 1569911400000
 */
export function parseInstant(text: string): number | undefined {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  const day = Number(text.slice(8, 10));
  return day > 28 && day > daysOfMonth(Number(text.slice(0, 4)), Number(text.slice(5, 7))) ? undefined : ms;
}

/** Smaller numbers are seconds, larger ones ms: 10^11 s is in the year 5138, 10^11 ms in 1973. */
const SECONDS_BELOW = 100_000_000_000;
/** As a number of seconds, in 1973: smaller numbers are not times. */
const EARLIEST = 100_000_000;
const EPOCH = /^[0-9]{9,13}(?:\.[0-9]{1,9})?$/;
const LOOSE =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)? ?(?:([Zz]|UTC|GMT)|([+-][0-9]{2}):?([0-9]{2})?)$/;

/**
 * Reads a time in any spelling that can mean one instant only: the contract’s form, `+0530` and `+05`, a space for `T`,
 * small letters, a leap second, and seconds or milliseconds since 1970 as a number or as text.
 *
 * @returns ms since 1970 UTC; undefined for anything else, such as a time without a zone
 * @example readInstant('2019-10-01 08:30:60+0530') // 1569899460000
 * @example readInstant(1569911400) // 1569911400000
 */
export function readInstant(value: unknown): number | undefined {
  if (typeof value === 'number') return epochOf(value);
  if (typeof value !== 'string' || value.length > LONGEST) return undefined;
  const text = value.trim();
  if (EPOCH.test(text)) return epochOf(Number(text));
  const [, day, time, second = '00', fraction = '0', zulu, hours = '+00', minutes = '00'] = LOOSE.exec(text) ?? [];
  if (day === undefined || time === undefined) return undefined;
  const zone = zulu === undefined ? `${hours}:${minutes}` : 'Z';
  const isLeap = second === '60';
  const minute = parseInstant(`${day}T${time}:${isLeap ? '59' : second}.${fraction}${zone}`);
  return minute === undefined || !isLeap ? minute : Math.floor(minute / 1000) * 1000 + 1000;
}

const LONGEST = 48;

function epochOf(value: number): number | undefined {
  if (!(value >= EARLIEST && value < SECONDS_BELOW * 100)) return undefined;
  return Math.round(value < SECONDS_BELOW ? value * 1000 : value);
}

/**
 * The sending time with which a client’s clock may be corrected; undefined if it is absent, or so far from the arrival
 * that it says more about the way of the request, or is wrong itself.
 */
export function usableSentMs(sentMs: number | undefined, receivedMs: number): number | undefined {
  return sentMs !== undefined && Math.abs(receivedMs - sentMs) <= LIMITS.clockCorrectionMs ? sentMs : undefined;
}

/** Date.parse reads 31 February as 3 March. */
function daysOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
