import { type CalendarDate, fromAbsolute, parseDate, startOfMonth, toCalendarDate } from '@internationalized/date';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const PRESETS = ['1h', '24h', 'today', 'yesterday', '7d', '28d', '90d', 'month', 'last_month', '12mo'] as const;
export type Preset = (typeof PRESETS)[number];

/** What the address says: a preset, whole days, or instants. */
export type Range =
  | { readonly kind: 'preset'; readonly preset: Preset }
  /** Both days are included; YYYY-MM-DD. */
  | { readonly kind: 'days'; readonly first: string; readonly last: string }
  | { readonly kind: 'instants'; readonly fromMs: number; readonly toMs: number };

export const STEPS = ['minute', 'hour', 'day', 'week', 'month'] as const;
export type Step = (typeof STEPS)[number];

export const COMPARE = ['previous_period', 'previous_year', 'none'] as const;
export type Compare = (typeof COMPARE)[number];

/** A range `[from, to)` of instants. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A range on the calendar of a site, at a moment. */
export interface Resolved extends Span {
  /** Whether it goes on: it ends after now. */
  readonly isOpen: boolean;
  /** The range with which it is compared, in full. */
  readonly before: Span | undefined;
  /** The part of that range that lies as far back as now: a day that goes on is compared with the same hours. */
  readonly beforeSoFar: Span | undefined;
  /** Ways to cut it, the usual one first. */
  readonly steps: readonly Step[];
}

export const USUAL_RANGE: Range = { kind: 'preset', preset: '24h' };

/** @example parseRange('2026-10-01..2026-10-07') */
export function parseRange(text: string | null): Range {
  const preset = PRESETS.find((one) => one === text);
  if (preset !== undefined) return { kind: 'preset', preset };
  const [from = '', to = ''] = (text ?? '').split('..');
  if (isDay(from) && isDay(to) && from <= to) return { kind: 'days', first: from, last: to };
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  return fromMs < toMs ? { kind: 'instants', fromMs, toMs } : USUAL_RANGE;
}

export function rangeText(range: Range): string {
  switch (range.kind) {
    case 'preset':
      return range.preset;
    case 'days':
      return `${range.first}..${range.last}`;
    case 'instants':
      return `${isoMinute(range.fromMs)}..${isoMinute(range.toMs)}`;
  }
}

export function resolveRange(
  range: Range,
  compare: Compare,
  { nowMs, timeZone }: { readonly nowMs: number; readonly timeZone: string },
): Resolved {
  const { span, shift } = placed(range, nowMs, timeZone);
  const now = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  const isOpen = span.toMs > now;
  const back = (ms: number): number =>
    compare === 'previous_year' ? shifted(ms, { years: 1 }, timeZone) : shifted(ms, shift, timeZone);
  const before = compare === 'none' ? undefined : { fromMs: back(span.fromMs), toMs: back(span.toMs) };
  const soFar = before !== undefined && isOpen && now > span.fromMs ? { ...before, toMs: back(now) } : before;
  return { ...span, isOpen, before, beforeSoFar: soFar, steps: stepsOf(span.toMs - span.fromMs) };
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoMinute(ms: number): string {
  return `${iso(ms).slice(0, 16)}Z`;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return parseDate(text).toString() === text;
  } catch {
    return false;
  }
}

type Shift = { readonly ms: number } | { readonly days: number } | { readonly months: number } | { readonly years: 1 };

interface Placed {
  readonly span: Span;
  /** How far back the range before it lies. */
  readonly shift: Shift;
}

function placed(range: Range, nowMs: number, timeZone: string): Placed {
  if (range.kind === 'instants') {
    const { fromMs, toMs } = range;
    return { span: { fromMs, toMs }, shift: { ms: toMs - fromMs } };
  }
  if (range.kind === 'days') return days(parseDate(range.first), parseDate(range.last).add({ days: 1 }), timeZone);
  const today = toCalendarDate(fromAbsolute(nowMs, timeZone));
  const tomorrow = today.add({ days: 1 });
  switch (range.preset) {
    case '1h':
      return rolling(nowMs, 60, MINUTE_MS);
    case '24h':
      return { ...rolling(nowMs, 24, HOUR_MS), shift: { ms: DAY_MS } };
    case 'today':
      return days(today, tomorrow, timeZone);
    case 'yesterday':
      return days(today.subtract({ days: 1 }), today, timeZone);
    case '7d':
      return days(today.subtract({ days: 6 }), tomorrow, timeZone);
    case '28d':
      return days(today.subtract({ days: 27 }), tomorrow, timeZone);
    case '90d':
      return days(today.subtract({ days: 89 }), tomorrow, timeZone);
    case 'month':
      return months(startOfMonth(today), 1, timeZone);
    case 'last_month':
      return months(startOfMonth(today).subtract({ months: 1 }), 1, timeZone);
    case '12mo':
      return months(startOfMonth(today).subtract({ months: 11 }), 12, timeZone);
  }
}

/** The last so many whole steps, of which the newest goes on. */
function rolling(nowMs: number, count: number, stepMs: number): Placed {
  const toMs = Math.floor(nowMs / stepMs) * stepMs + stepMs;
  return { span: { fromMs: toMs - count * stepMs, toMs }, shift: { ms: count * stepMs } };
}

function days(first: CalendarDate, end: CalendarDate, timeZone: string): Placed {
  return { span: between(first, end, timeZone), shift: { days: Math.max(1, end.compare(first)) } };
}

function months(first: CalendarDate, count: number, timeZone: string): Placed {
  return { span: between(first, first.add({ months: count }), timeZone), shift: { months: count } };
}

function between(first: CalendarDate, end: CalendarDate, timeZone: string): Span {
  return { fromMs: first.toDate(timeZone).getTime(), toMs: end.toDate(timeZone).getTime() };
}

function shifted(ms: number, shift: Shift, timeZone: string): number {
  if ('ms' in shift) return ms - shift.ms;
  return fromAbsolute(ms, timeZone).subtract(shift).toDate().getTime();
}

function stepsOf(lengthMs: number): readonly Step[] {
  if (lengthMs <= 6 * HOUR_MS) return ['minute'];
  if (lengthMs <= DAY_MS + HOUR_MS) return ['hour', 'minute'];
  if (lengthMs <= 3 * DAY_MS) return ['hour'];
  if (lengthMs <= 32 * DAY_MS) return ['day', 'hour'];
  if (lengthMs <= 200 * DAY_MS) return ['day', 'week'];
  return lengthMs <= 400 * DAY_MS ? ['month', 'week', 'day'] : ['month', 'week'];
}
