import type { Money } from './site-numbers';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumSignificantDigits: 2 });

/** @example countText(1, 'session') // '1 session' */
export function countText(count: number, what: string): string {
  return `${whole.format(count)} ${what}${Math.round(count) === 1 ? '' : 's'}`;
}

/** @example percentText(0.0234) // '2.3%' */
export function percentText(share: number): string {
  return percent.format(share);
}

/** @example moneyText({ currency: 'EUR', minor: 123456 }) // '€1,234.56' */
export function moneyText({ currency, minor }: Money): string {
  const format = moneyFormat(currency);
  if (format === undefined) return `${whole.format(minor / 100)} ${currency}`;
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** Undefined for a text that cannot be a currency: events bring it. */
function moneyFormat(currency: string): Intl.NumberFormat | undefined {
  return /^[A-Z]{3}$/.test(currency) ? new Intl.NumberFormat('en', { style: 'currency', currency }) : undefined;
}
