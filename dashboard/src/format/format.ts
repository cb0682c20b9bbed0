import { text } from '../text/text';

/** Writes values for the reader. Money is given in minor units, shares as 0 to 1, times as ISO 8601 or ms. */
export interface Format {
  readonly timeZone: string;
  readonly currency: string;
  /** A value of the API in full; “–” for none. */
  readonly value: (value: number | null | undefined, unit: string, currency?: string) => string;
  /** The same for axes: 4k, 1.2M. */
  readonly short: (value: number, unit: string, currency?: string) => string;
  readonly count: (value: number) => string;
  /** @param digits after the decimal point */
  readonly percent: (share: number, digits?: number) => string;
  /** The difference of two shares, in points, without the word for them. */
  readonly pointsOnly: (difference: number) => string;
  /** @example '14:34' */
  readonly time: (at: string | number) => string;
  /** @example 'Sun 29 Nov' */
  readonly day: (at: string | number) => string;
  /** @example 'Sun 29 Nov 2026, 14:34:22' */
  readonly instant: (at: string | number) => string;
  /** The time, with the day if it is not that of `now`. */
  readonly moment: (at: string | number, now: string | number) => string;
  /** A bucket of an answer. @example 'Sun 29 Nov, 14:00 to 15:00' */
  readonly bucket: (start: string, end: string, step: string) => string;
  /** A place on a time axis. */
  readonly tick: (at: number, step: string, isFirst: boolean) => { readonly text: string; readonly isStrong: boolean };
  /** Place of a bucket in its day: minutes or hours since midnight; of longer buckets `at`. */
  readonly ordinal: (startMs: number, step: string, at: number) => number;
  /** How many minor units a unit of a currency has. */
  readonly minorUnits: (currency?: string) => number;
  /** @example '+12.4 %', '−0.07 pts' */
  readonly change: (change: { readonly kind: 'relative' | 'points'; readonly amount: number }) => string;
  /** Days, both included. */
  readonly days: (fromMs: number, toMs: number) => string;
  readonly ago: (ms: number) => string;
  readonly duration: (ms: number) => string;
  readonly country: (code: string) => string;
  readonly currencyName: (code: string) => string;
}

interface Settings {
  readonly locale: string;
  readonly timeZone: string;
  readonly currency: string;
}

const WHOLE_FROM_MAJOR = 1000;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export function createFormat({ locale, timeZone, currency }: Settings): Format {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const large = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 2 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const dates = (options: Intl.DateTimeFormatOptions): ((at: string | number) => string) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone, ...options });
    return (at) => format.format(new Date(at));
  };
  const time = dates({ hour: '2-digit', minute: '2-digit' });
  const day = dates({ weekday: 'short', day: 'numeric', month: 'short' });
  const shortDay = dates({ day: 'numeric', month: 'short' });
  const fullDay = dates({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const month = dates({ month: 'short', year: 'numeric' });
  const instant = dates({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const clockParts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const isMidnight = (at: number): boolean => clockParts.format(new Date(at)) === '00:00';
  const sameDay = (one: string | number, other: string | number): boolean => fullDay(one) === fullDay(other);
  const count = (value: number): string => (Math.abs(value) < 10_000_000 ? whole.format(value) : large.format(value));
  const percent = (share: number, digits = 1): string => {
    const smallest = 10 ** -(digits + 2);
    const format = new Intl.NumberFormat(locale, {
      style: 'percent',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    return share > 0 && share < smallest ? `< ${format.format(smallest)}` : format.format(share);
  };
  const money = (minor: number, code: string, isShort: boolean): string => {
    const { style, digits } = moneyStyle(code);
    const major = minor / 10 ** digits;
    const isWhole = Math.abs(major) >= WHOLE_FROM_MAJOR || (Number.isInteger(major) && isShort);
    return new Intl.NumberFormat(locale, {
      ...style,
      ...(isShort && Math.abs(major) >= WHOLE_FROM_MAJOR ? { notation: 'compact', maximumFractionDigits: 1 } : {}),
      ...(!isShort && Math.abs(major) >= 1e9 ? { notation: 'compact', maximumFractionDigits: 2 } : {}),
      ...(isWhole && !isShort && Math.abs(major) < 1e9 ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {}),
      ...(isShort && Math.abs(major) < WHOLE_FROM_MAJOR ? { minimumFractionDigits: 0 } : {}),
    }).format(major);
  };
  const duration = (ms: number): string => {
    if (ms < SECOND_MS) return text.time.ms(whole.format(ms));
    if (ms < MINUTE_MS)
      return text.time.s(new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(ms / SECOND_MS));
    if (ms < HOUR_MS) return text.time.min(whole.format(ms / MINUTE_MS));
    const hours = Math.floor(ms / HOUR_MS);
    const minutes = Math.round((ms - hours * HOUR_MS) / MINUTE_MS);
    return minutes === 0 ? text.time.h(whole.format(hours)) : text.time.hMin(whole.format(hours), String(minutes));
  };
  const pointDigits = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 2 });
  const pointsOnly = (difference: number): string => pointDigits.format(Math.abs(difference) * 100);
  const points = (difference: number): string => text.points(pointsOnly(difference));
  const regions = namesOf(locale, 'region');
  const currencies = namesOf(locale, 'currency');
  return {
    timeZone,
    currency,
    value: (value, unit, code = currency) => {
      if (value === null || value === undefined) return '–';
      if (unit === 'minor_units') return money(value, code, false);
      if (unit === 'ratio') return percent(value, value < 0.1 ? 2 : 1);
      if (unit === 'ms') return duration(value);
      return count(value);
    },
    short: (value, unit, code = currency) => {
      if (unit === 'minor_units') return money(value, code, true);
      if (unit === 'ratio') return percent(value, value < 0.1 && value > 0 ? 1 : 0);
      if (unit === 'ms') return duration(value);
      return Math.abs(value) < 1000
        ? new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value)
        : compact.format(value);
    },
    count,
    percent,
    pointsOnly,
    time,
    day,
    instant,
    moment: (at, now) => (sameDay(at, now) ? time(at) : `${shortDay(at)}, ${time(at)}`),
    bucket: (start, end, step) => {
      if (step === 'minute') return `${day(start)}, ${time(start)}`;
      if (step === 'hour') return `${day(start)}, ${text.fromTo(time(start), time(end))}`;
      if (step === 'day') return fullDay(start);
      if (step === 'month' && isMidnight(Date.parse(start))) return month(start);
      return text.fromTo(day(start), day(Date.parse(end) - 1));
    },
    tick: (at, step, isFirst) => {
      if (step === 'month') return { text: month(at), isStrong: false };
      if (step === 'day' || step === 'week') return { text: shortDay(at), isStrong: false };
      if (isMidnight(at)) return { text: dates({ weekday: 'short', day: 'numeric' })(at), isStrong: true };
      return { text: isFirst ? `${dates({ weekday: 'short' })(at)} ${time(at)}` : time(at), isStrong: false };
    },
    ordinal: (startMs, step, at) => {
      if (step !== 'minute' && step !== 'hour') return at;
      const [hours = 0, minutes = 0] = clockParts.format(new Date(startMs)).split(':').map(Number);
      return step === 'hour' ? hours : hours * 60 + minutes;
    },
    minorUnits: (code = currency) => 10 ** moneyStyle(code).digits,
    change: ({ kind, amount }) => {
      const sign = amount < 0 ? '−' : '+';
      return kind === 'points'
        ? `${sign}${points(amount)}`
        : `${sign}${percent(Math.abs(amount), Math.abs(amount) < 0.9995 ? 1 : 0)}`;
    },
    days: (fromMs, toMs) => {
      const last = toMs - 1;
      return sameDay(fromMs, last) ? fullDay(fromMs) : `${shortDay(fromMs)} – ${shortDay(last)}`;
    },
    ago: (ms) => text.ago(duration(Math.max(0, ms) < MINUTE_MS ? Math.round(Math.max(ms, 1000) / 1000) * 1000 : ms)),
    duration,
    country: (code) => (/^[A-Z]{2}$/.test(code) ? regions(code) : code),
    currencyName: (code) => currencies(code),
  };
}

function namesOf(locale: string, type: 'region' | 'currency'): (code: string) => string {
  const names = new Intl.DisplayNames(locale, { type, fallback: 'code' });
  return (code) => {
    try {
      return names.of(code) ?? code;
    } catch {
      return code;
    }
  };
}

/** How a currency is written, and how many digits its minor unit has; a code that is none is written as it is. */
function moneyStyle(code: string): { readonly style: Intl.NumberFormatOptions; readonly digits: number } {
  try {
    const style = { style: 'currency', currency: code } as const;
    return { style, digits: new Intl.NumberFormat('en', style).resolvedOptions().maximumFractionDigits ?? 2 };
  } catch {
    return { style: { minimumFractionDigits: 2, maximumFractionDigits: 2 }, digits: 2 };
  }
}
