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

/** Date.parse reads 31 February as 3 March. */
function daysOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
