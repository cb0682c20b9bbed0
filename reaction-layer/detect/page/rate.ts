/** Findings per thousand events. */
export function rateOf(findings: number, events: number, short: (value: number, unit: string) => string): string {
  const rate = (1000 * findings) / events;
  return short(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate), '');
}
