import { LIMITS } from './limits';

/**
 * ISO 4217 codes by decimals of the minor unit: list one, plus codes withdrawn since 2019, which recorded events may
 * contain.
 */
const CODES_BY_EXPONENT: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU ' +
    'CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES ' +
    'KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB ' +
    'PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD ' +
    'TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ZWL',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

/**
 * Currencies whose whole unit is worth less than about a US cent and that have decimals on paper: ordinary orders have
 * many more minor units than in others.
 */
const SMALL_UNITS: ReadonlySet<string> = new Set(
  'ALL AMD AOA ARS BDT CDF COP CRC DZD HUF IDR IQD IRR JMD KES KHR KMF KZT LAK LBP LKR LRD MGA MMK MNT MWK NGN NPR PKR RSD SDG SLE SLL SOS SSP STN SYP TZS UZS VES YER ZMW ZWL'.split(
    ' ',
  ),
);

/** Largest amount of an event in minor units of its currency. */
export function amountLimitMinor(currency: string): number {
  return SMALL_UNITS.has(currency) ? LIMITS.smallUnitAmountMinor : LIMITS.amountMinor;
}

const exponents: ReadonlyMap<string, number> = new Map(
  Object.entries(CODES_BY_EXPONENT).flatMap(([exponent, codes]) =>
    codes.split(' ').map((code) => [code, Number(exponent)] as const),
  ),
);

/**
 * Decimals of a currency’s minor unit; undefined for a code that is not in ISO 4217. @example minorUnitDecimals('JPY')
 * // 0
 */
export function minorUnitDecimals(currency: string): number | undefined {
  return exponents.get(currency);
}

/** Integers of up to this many digits are exact as doubles (2^53 has 16). */
const EXACT_DIGITS = 15;

/**
 * Converts a decimal amount to minor units without floating-point arithmetic. Decimals beyond the currency's minor unit
 * are rounded half to even.
 *
 * @param amount decimal text, or a number, which stands for its shortest decimal text
 * @param decimals of the currency’s minor unit
 * @returns undefined if the amount is not a decimal number, or has more than 15 digits in minor units
 * @example toMinorUnits('19.995', 2) // 2000
 */
export function toMinorUnits(amount: string | number, decimals: number): number | undefined {
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([+-][0-9]+))?$/.exec(String(amount));
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const shift = decimals - fraction.length + Number(exponent);
  const magnitude = roundShifted(whole + fraction, shift);
  if (magnitude === undefined || magnitude === 0) return magnitude;
  return sign === '-' ? -magnitude : magnitude;
}

/** Decimals beyond the minor unit that are compared: what follows is what arithmetic with floats leaves. */
const COMPARED_DECIMALS = 3;

/**
 * True if `toMinorUnits` rounds an amount, as far as its 15 digits show it. @example isRounded('19.995', 2) // true
 *
 * @example isRounded(0.1 + 0.2, 2) // false
 */
export function isRounded(amount: string | number, decimals: number): boolean {
  const text = String(amount);
  const point = text.indexOf('.');
  if ((point < 0 || text.length - point - 1 <= decimals) && !text.includes('e')) return false;
  const finer = toMinorUnits(amount, decimals + COMPARED_DECIMALS);
  return finer !== undefined && finer % 10 ** COMPARED_DECIMALS !== 0;
}

/** digits × 10^shift, rounded half to even. */
function roundShifted(digits: string, shift: number): number | undefined {
  const stripped = digits.replace(/^0+/, '');
  if (stripped.length + shift > EXACT_DIGITS) return undefined;
  if (shift >= 0) return Number(stripped + '0'.repeat(stripped === '' ? 0 : shift));
  const kept = Number(stripped.slice(0, shift));
  const cut = stripped.slice(shift).padStart(-shift, '0');
  const half = `5${'0'.repeat(-shift - 1)}`;
  return cut > half || (cut === half && kept % 2 === 1) ? kept + 1 : kept;
}
