/** Of the site, as the server says. */
export const currency = document.documentElement.dataset['currency'] ?? 'USD';

const exact = new Intl.NumberFormat(undefined, { style: 'currency', currency });
const whole = new Intl.NumberFormat(undefined, { style: 'currency', currency, maximumFractionDigits: 0 });

/** A price of the shop, which has whole units only. */
export function money(amount: number): string {
  return whole.format(amount);
}

/** An amount of the API, which counts in the smallest unit of the currency. */
export function moneyOfMinor(minor: number): string {
  return money(minor / 10 ** (exact.resolvedOptions().maximumFractionDigits ?? 2));
}
