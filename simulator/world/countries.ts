/** A country of the simulation. Its index in COUNTRIES determines its block of IP addresses: append only. */
export interface Country {
  /** ISO 3166 alpha-2. */
  readonly code: string;
  /** Relative share of the shoppers. */
  readonly weight: number;
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Digits of the currency's minor unit (ISO 4217). */
  readonly minorDigits: number;
  /** Units of the currency per US dollar, roughly, so that prices look right. */
  readonly perDollar: number;
  /** How much longer pages take to load than on the best networks. */
  readonly slowness: number;
}

type Currency = readonly [currency: string, minorDigits: number, perDollar: number];
type Row = readonly [code: string, weight: number, timeZone: string, currency: Currency, slowness: number];

const EURO: Currency = ['EUR', 2, 0.92];

const ROWS: readonly Row[] = [
  ['US', 22, 'America/New_York', ['USD', 2, 1], 1],
  ['CA', 4, 'America/Toronto', ['CAD', 2, 1.36], 1],
  ['MX', 3, 'America/Mexico_City', ['MXN', 2, 17], 1.5],
  ['BR', 4, 'America/Sao_Paulo', ['BRL', 2, 5], 1.5],
  ['AR', 1.5, 'America/Argentina/Buenos_Aires', ['ARS', 2, 900], 1.6],
  ['CL', 1, 'America/Santiago', ['CLP', 0, 950], 1.3],
  ['GB', 8, 'Europe/London', ['GBP', 2, 0.79], 1],
  ['IE', 1, 'Europe/Dublin', EURO, 1],
  ['FR', 5, 'Europe/Paris', EURO, 1],
  ['DE', 7, 'Europe/Berlin', EURO, 1],
  ['NL', 2, 'Europe/Amsterdam', EURO, 0.9],
  ['BE', 1.2, 'Europe/Brussels', EURO, 0.95],
  ['ES', 3, 'Europe/Madrid', EURO, 1.1],
  ['PT', 1, 'Europe/Lisbon', EURO, 1.1],
  ['IT', 3.5, 'Europe/Rome', EURO, 1.2],
  ['AT', 1, 'Europe/Vienna', EURO, 1],
  ['CH', 1.2, 'Europe/Zurich', ['CHF', 2, 0.88], 0.9],
  ['SE', 1.5, 'Europe/Stockholm', ['SEK', 2, 10.5], 0.85],
  ['NO', 1, 'Europe/Oslo', ['NOK', 2, 10.7], 0.85],
  ['PL', 2.2, 'Europe/Warsaw', ['PLN', 2, 4], 1.1],
  ['CZ', 1, 'Europe/Prague', ['CZK', 2, 23], 1.1],
  ['RO', 1, 'Europe/Bucharest', ['RON', 2, 4.6], 1],
  ['GR', 0.8, 'Europe/Athens', EURO, 1.3],
  ['TR', 2, 'Europe/Istanbul', ['TRY', 2, 32], 1.4],
  ['ZA', 1, 'Africa/Johannesburg', ['ZAR', 2, 18.5], 1.7],
  ['NG', 1, 'Africa/Lagos', ['NGN', 2, 1500], 2.2],
  ['EG', 0.9, 'Africa/Cairo', ['EGP', 2, 48], 1.9],
  ['KW', 0.5, 'Asia/Kuwait', ['KWD', 3, 0.31], 1.1],
  ['AE', 1, 'Asia/Dubai', ['AED', 2, 3.67], 1],
  ['IN', 6, 'Asia/Kolkata', ['INR', 2, 83], 1.8],
  ['SG', 1, 'Asia/Singapore', ['SGD', 2, 1.35], 0.8],
  ['ID', 2.5, 'Asia/Jakarta', ['IDR', 2, 16_000], 1.8],
  ['KR', 2.5, 'Asia/Seoul', ['KRW', 0, 1350], 0.7],
  ['JP', 4.5, 'Asia/Tokyo', ['JPY', 0, 150], 0.8],
  ['AU', 2.5, 'Australia/Sydney', ['AUD', 2, 1.52], 1.2],
  ['NZ', 0.7, 'Pacific/Auckland', ['NZD', 2, 1.65], 1.2],
];

export const COUNTRIES: readonly Country[] = ROWS.map(
  ([code, weight, timeZone, [currency, minorDigits, perDollar], slowness]) => {
    return { code, weight, timeZone, currency, minorDigits, perDollar, slowness };
  },
);

/** Index of a country by its code. @throws Error for a code that is not simulated */
export function countryIndex(code: string): number {
  const index = COUNTRIES.findIndex((entry) => entry.code === code);
  if (index < 0)
    throw new Error(
      `No country ${code} in the simulation: choose one of ${COUNTRIES.map((entry) => entry.code).join(', ')}.`,
    );
  return index;
}
