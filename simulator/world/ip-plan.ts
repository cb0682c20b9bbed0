import { COUNTRIES } from './countries';

/**
 * Simulated clients have addresses of 198.18.0.0/15, which RFC 2544 reserves for benchmarks, so no real visitor has
 * one. The range is split into one block per country.
 */
const FIRST_ADDRESS = (198 << 8) + 18;
const RANGE_SIZE = 2 ** 17;
const BLOCK_SIZE = Math.floor(RANGE_SIZE / COUNTRIES.length);

/** An address in a country's block. @param number any integer from 0; it wraps within the block */
export function simulatedIp(countryIndex: number, number: number): string {
  const offset = countryIndex * BLOCK_SIZE + (number % BLOCK_SIZE);
  const high = FIRST_ADDRESS + (offset >>> 16);
  return `${high >>> 8}.${high & 255}.${(offset >>> 8) & 255}.${offset & 255}`;
}

/**
 * The country to which the simulation assigns an address; undefined for any address outside the simulation.
 *
 * @example simulatedCountryOf('198.18.0.1') // 'US'
 * @example simulatedCountryOf('203.0.113.9') // undefined
 */
export function simulatedCountryOf(ip: string): string | undefined {
  const parts = /^198\.(18|19)\.(\d{1,3})\.(\d{1,3})$/.exec(ip);
  if (parts === null) return undefined;
  const [second, third, fourth] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (third > 255 || fourth > 255) return undefined;
  const offset = ((second - 18) << 16) + (third << 8) + fourth;
  return COUNTRIES[Math.floor(offset / BLOCK_SIZE)]?.code;
}
