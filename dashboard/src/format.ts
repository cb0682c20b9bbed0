const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** Formats a value of the API. Money comes in minor units and is shown in major ones. */
export function show(value: number | null, unit: string, currency?: string): string {
  if (value === null) return '–';
  switch (unit) {
    case 'minor_units':
      return money(value, currency);
    case 'ratio':
      return `${(value * 100).toFixed(1)} %`;
    case 'ms':
      return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${Math.round(value)} ms`;
    default:
      return Math.abs(value) < 100_000 ? whole.format(value) : compact.format(value);
  }
}

function money(minor: number, currency = 'USD'): string {
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    maximumFractionDigits: Math.abs(minor) >= 1_000_000 ? 0 : 2,
  });
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}

export function clock(iso: string | null): string {
  return iso === null ? 'never' : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
