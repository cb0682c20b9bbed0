import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { zipSync } from 'fflate';
import type { EnvironmentName } from '../environments/schema';
import { ConstructError } from './construct-error';
import type { FunctionCode } from './function-code';

/** Where Lambda mounts the contents of layers. */
const LAYER_ROOT = '/opt';
const FILE = 'country.mmdb';

/** Path of the database in the function: the value of `TIDEMARK_COUNTRY_DATABASE`. */
export const COUNTRY_DATABASE_PATH = `${LAYER_ROOT}/${FILE}`;

/**
 * Size limits of a country database. A function and its layers may total 250 MB unpacked, and a direct upload (not
 * through a bucket) may be 50 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. 10 MB are
 * reserved for the collector’s code, ten times its size. A country database is less than 10 MB.
 */
export const COUNTRY_DATABASE_LIMITS = { bytes: 240 * 1_048_576, zippedBytes: 50 * 1_048_576 } as const;

/**
 * Precedes the metadata, which is in the last 128 KiB of the file:
 * https://maxmind.github.io/MaxMind-DB/#database-metadata
 */
const METADATA_MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
const METADATA_BYTES = 128 * 1024;

/** Zip timestamps start here. */
const NO_TIME = new Date(1980, 0, 1);
const READABLE = 0o644 << 16;
const UNIX = 3;

export interface CountryDatabasePlace {
  readonly environment: EnvironmentName;
  /** The checkout, to which relative paths refer. */
  readonly root: string;
  /** Folder with the zips of the functions. */
  readonly codeFolder: string;
  readonly limits?: { readonly bytes: number; readonly zippedBytes: number };
}

/**
 * Writes the layer zip with a country database next to the functions’ zips. The same database yields identical bytes.
 *
 * @param path as configured in the environment
 * @throws ConstructError if the file is missing, not a database, or too large for Lambda
 */
export function zipCountryDatabase(
  path: string,
  { environment, root, codeFolder, limits = COUNTRY_DATABASE_LIMITS }: CountryDatabasePlace,
): FunctionCode {
  const zipped = zipSync({
    [FILE]: [readDatabase(path, root, limits.bytes), { level: 9, mtime: NO_TIME, os: UNIX, attrs: READABLE }],
  });
  if (zipped.length > limits.zippedBytes)
    throw new ConstructError(
      'countryDatabase',
      path,
      `of at most ${limits.zippedBytes} bytes as a zip, and is one of ${zipped.length}: take a database of countries, not of cities`,
    );
  const zip = join(codeFolder, `country-database-${environment}.zip`);
  writeFileSync(zip, zipped);
  return { zip, sha256: createHash('sha256').update(zipped).digest('base64') };
}

function readDatabase(path: string, root: string, maxBytes: number): Buffer {
  const file = isAbsolute(path) ? path : join(root, path);
  if (!existsSync(file) || !statSync(file).isFile())
    throw new ConstructError(
      'countryDatabase',
      path,
      `a file that is there, and ${file} is none: put a database there, or leave the field out`,
    );
  const { size } = statSync(file);
  if (size > maxBytes)
    throw new ConstructError(
      'countryDatabase',
      path,
      `of at most ${maxBytes} bytes, which is what Lambda takes, and has ${size}: take a database of countries, not of cities`,
    );
  const bytes = readFileSync(file);
  if (bytes.subarray(-METADATA_BYTES).includes(METADATA_MARKER)) return bytes;
  throw new ConstructError(
    'countryDatabase',
    path,
    'a MaxMind DB (.mmdb), and has no metadata of one: a download that is still packed has to be unpacked',
  );
}
