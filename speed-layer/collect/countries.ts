import type { CountryResponse } from 'maxmind';
import { codedError } from '../../core/coded-error';
import { ipAddressOf } from './ip-address';

export type CountryOf = (ip: string) => string;
const UNKNOWN = 'unknown';

/** Thrown when a country database is configured but cannot be read. */
export class CountryDatabaseError extends codedError('CountryDatabaseError', 'bad_country_database') {}

/** An address's record in the supported databases: MaxMind and DB-IP nest the code, IPinfo has it flat. */
interface CountryRecord {
  readonly country?: { readonly iso_code?: string } | string;
  readonly registered_country?: { readonly iso_code?: string };
  readonly country_code?: string;
}

/**
 * Looks up the country of an IP address in an .mmdb file; without a file every country is `unknown`.
 *
 * @throws CountryDatabaseError if the file is missing or not a database
 */
export async function openCountries(file?: string): Promise<CountryOf> {
  if (file === undefined) return () => UNKNOWN;
  const { open } = await import('maxmind');
  const reader = await open<CountryResponse>(file).catch((cause: unknown) => {
    throw new CountryDatabaseError(
      `the country database ${file} cannot be read: give the path of an .mmdb file, or none`,
      { cause },
    );
  });
  return (ip) => {
    const address = ipAddressOf(ip);
    return address === undefined ? UNKNOWN : codeOf(reader.get(address));
  };
}

function codeOf(record: CountryRecord | null): string {
  if (record === null) return UNKNOWN;
  const country = typeof record.country === 'string' ? record.country : record.country?.iso_code;
  const code = country ?? record.registered_country?.iso_code ?? record.country_code;
  return code !== undefined && /^[A-Z]{2}$/.test(code) ? code : UNKNOWN;
}
