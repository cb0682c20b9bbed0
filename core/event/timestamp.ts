/**
 * The instant that a text of the contract’s form (`wireInstant`) names, in ms since 1970 UTC; undefined if the calendar
 * has no such day or the clock no such time. @example parseInstant('2019-10-01T08:30:00+02:00') // 1569911400000
 */
export function parseInstant(text: string): number | undefined {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  const day = Number(text.slice(8, 10));
  return day > 28 && day > daysOfMonth(Number(text.slice(0, 4)), Number(text.slice(5, 7))) ? undefined : ms;
}

/** Date.parse takes 31 February for 3 March. */
function daysOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
