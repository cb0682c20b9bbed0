import { MINUTE_MS, minuteOf } from '../core/time/window';
import { platformNow } from './connection';
import type { Connection } from './options';
import { UserError } from './exit';

const UNITS = new Map([
  ['s', 1000],
  ['m', MINUTE_MS],
  ['h', 60 * MINUTE_MS],
  ['d', 1440 * MINUTE_MS],
]);

/** Whether a text is meant as a duration. */
export function isDuration(text: string): boolean {
  return /^\d+(?:\.\d+)?[a-z]+$/i.test(text);
}

/** @example parseDuration('24h') // 86400000 */
export function parseDuration(text: string): number {
  const spanMs = durationMs(text);
  if (spanMs === undefined) throw new UserError(`“${text}” is not a duration: ${DURATIONS}`);
  return spanMs;
}

/** How a duration is written. */
export const DURATIONS = 'write a number and s, m, h or d (30m, 24h, 7d)';

/** A duration in ms; undefined if the text is none. */
export function durationMs(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const unitMs = UNITS.get(unit);
  return number === undefined || unitMs === undefined ? undefined : Math.round(Number(number) * unitMs);
}

/** The range given by --from and --to. `to` defaults to the end of the current minute, `from` to `span` before it. */
export async function timeRange(
  connection: Connection,
  given: { readonly from?: string; readonly to?: string },
  spanMs: number,
): Promise<{ readonly from: string; readonly to: string }> {
  const to = given.to ?? iso(minuteOf(await platformNow(connection)) + MINUTE_MS);
  if (given.from !== undefined) return { from: given.from, to };
  const endMs = Date.parse(to);
  if (Number.isNaN(endMs))
    throw new UserError(`--to “${to}” is not a time: write it in ISO 8601, such as 2019-10-01T02:00:00Z`);
  return { from: iso(endMs - spanMs), to };
}

function iso(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
