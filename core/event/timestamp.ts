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

const EPOCH = /^[0-9]{9,19}(?:\.[0-9]{1,9})?$/;
/** Units of a number since 1970: each range is the years 1973 to 2286, so none can be taken for another. */
const EPOCH_UNITS = [
  { from: 1e8, below: 1e10, perMs: 1e-3 },
  { from: 1e11, below: 1e13, perMs: 1 },
  { from: 1e14, below: 1e16, perMs: 1e3 },
  { from: 1e17, below: 1e19, perMs: 1e6 },
] as const;

const CLOCK = '(?<time>[0-9]{2}:?[0-9]{2})(?::?(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]+))?)?';
/** The offset decides; a name after it says the same for people: `+05:30[Asia/Kolkata]`, `+0000 UTC`, `(IST)`. */
const NAME = '(?: ?\\[[^\\]]*\\]| \\([^)]*\\)| [a-z]{1,5})?';
const ZONE = `(?:(?:z|utc|gmt)?(?<hours>[+-][0-9]{2})(?::?(?<minutes>[0-9]{2})(?::00)?)?|z|utc|gmt)${NAME}`;
const WEEKDAY = '(?:[a-z]{3},? )?';
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** ISO 8601, extended and basic; dates of e-mail, HTTP and access logs; what `String(new Date())` gives. */
const SPELLINGS = [
  `(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})[t ]${CLOCK} ?${ZONE}`,
  `(?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})[t ]${CLOCK} ?${ZONE}`,
  `${WEEKDAY}(?<day>[0-9]{1,2})[ /-](?<month>[a-z]{3})[ /-](?<year>[0-9]{4})[ :]${CLOCK} ${ZONE}`,
  `${WEEKDAY}(?<month>[a-z]{3}) (?<day>[0-9]{1,2}) (?<year>[0-9]{4}) ${CLOCK} ${ZONE}`,
].map((pattern) => new RegExp(`^${pattern}$`, 'i'));

/**
 * Reads a time in any spelling that can mean one instant only: the contract’s form, other spellings of ISO 8601 such as
 * `+0530` or a space for `T`, dates of e-mail and HTTP, a leap second, and seconds to nanoseconds since 1970 as a number
 * or as text.
 *
 * @returns ms since 1970 UTC; undefined for anything else, such as a time without a zone
 * @example readInstant('2019-10-01 08:30:60+0530') // 1569899460000
 * @example readInstant(1569911400) // 1569911400000
 */
export function readInstant(value: unknown): number | undefined {
  if (typeof value === 'number') return epochOf(value);
  if (typeof value !== 'string' || value.length > LONGEST) return undefined;
  const text = value.trim().replaceAll(MINUS, '-');
  if (EPOCH.test(text)) return epochOf(Number(text));
  for (const spelling of SPELLINGS) {
    const parts = spelling.exec(text)?.groups;
    if (parts !== undefined) return instantOf(parts);
  }
  return undefined;
}

/** The minus sign of typography. */
const MINUS = '\u2212';
/** Longer texts are not times. It also bounds the work of the patterns. */
const LONGEST = 96;

function instantOf(parts: Readonly<Record<string, string | undefined>>): number | undefined {
  const {
    year = '',
    month = '',
    day = '',
    time = '',
    second = '00',
    fraction = '0',
    hours = '+00',
    minutes = '00',
  } = parts;
  const named = MONTHS.indexOf(month.toLowerCase());
  const date = `${year}-${named < 0 ? month : twoDigits(String(named + 1))}-${twoDigits(day)}`;
  const isLeap = second === '60';
  const clock = `${time.slice(0, 2)}:${time.slice(-2)}:${isLeap ? '59' : second}.${fraction.slice(0, 9)}`;
  const ms = parseInstant(`${date}T${clock}${hours}:${minutes}`);
  return ms === undefined || !isLeap ? ms : Math.floor(ms / 1000) * 1000 + 1000;
}

function twoDigits(text: string): string {
  return text.padStart(2, '0');
}

function epochOf(value: number): number | undefined {
  const unit = EPOCH_UNITS.find(({ from, below }) => value >= from && value < below);
  return unit === undefined ? undefined : Math.round(value / unit.perMs);
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
