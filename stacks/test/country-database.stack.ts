import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { mmdbOf } from '../../test/collect/mmdb';
import { COUNTRY_DATABASE_LIMITS, type CountryDatabasePlace, zipCountryDatabase } from '../lib/country-database';
import { checkStacks } from '../lib/policy/check';
import { at } from '../lib/policy/model';
import { environmentOf, synthesise, type Synthesised } from './support/synthesised';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-countries-'));
const place: CountryDatabasePlace = { environment: 'dev', root: folder, codeFolder: folder };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function database(name: string, country = 'DE'): string {
  const path = join(folder, name);
  writeFileSync(path, mmdbOf({ '81.0.0.0/8': { country: { iso_code: country } } }));
  return path;
}

describe('an environment with a country database', () => {
  let made: Synthesised;
  beforeAll(() => {
    made = synthesise(environmentOf('dev', { countryDatabase: database('countries.mmdb') }));
  });
  afterAll(() => made.remove());

  test.each([
    ['speed', 'collect'],
    // Events replayed from quarantine get the same country.
    ['batch', 'operate'],
  ])(
    'has it in a layer of the stack %s for the function %s, and for no other, under the configured path',
    (stack, name) => {
      const layer = made.resource(stack, 'aws_lambda_layer_version');
      expect(layer.body).toMatchObject({
        layer_name: 'tidemark-dev-countries',
        compatible_runtimes: ['nodejs22.x'],
        compatible_architectures: ['arm64'],
      });
      const functions = made.all(stack, 'aws_lambda_function').filter(({ body }) => body['layers'] !== undefined);
      expect(functions.map(({ body }) => [body['function_name'], body['layers']])).toEqual([
        [`tidemark-dev-${name}`, [`\${aws_lambda_layer_version.${layer.name}.arn}`]],
      ]);
      const path = String(at(functions[0]!.body, 'environment', 'variables', 'TIDEMARK_COUNTRY_DATABASE'));
      const zip = readFileSync(join(made.outdir, 'stacks', `${stack}-dev`, String(layer.body['filename'])));
      // Lambda unpacks a layer into /opt.
      expect(Object.entries(unzipSync(zip)).map(([file, bytes]) => [`/opt/${file}`, Buffer.from(bytes)])).toEqual([
        [path, readFileSync(join(folder, 'countries.mmdb'))],
      ]);
      expect(layer.body['source_code_hash']).toBe(createHash('sha256').update(zip).digest('base64'));
    },
  );

  test('breaks no rule', () => {
    expect(checkStacks(made.stacks)).toEqual([]);
  });
});

test('an environment without one has no layer, and its collector no variable', () => {
  const made = synthesise(environmentOf('dev'));
  expect(
    made.stacks
      .map(({ json }) => JSON.stringify(json))
      .filter((text) => /lambda_layer|COUNTRY_DATABASE|"layers"/.test(text)),
  ).toEqual([]);
  made.remove();
});

describe('the zip of a country database', () => {
  test('is the same for the same database, whenever it was written, and another one for another', () => {
    const first = zipCountryDatabase(database('a.mmdb'), place).sha256;
    utimesSync(database('a.mmdb'), 0, 0);
    expect(zipCountryDatabase('a.mmdb', place).sha256).toBe(first);
    expect(zipCountryDatabase(database('b.mmdb', 'FR'), place).sha256).not.toBe(first);
  });

  test('a path that is not absolute begins at the root of the repository', () => {
    mkdirSync(join(folder, 'databases'));
    database('databases/c.mmdb');
    const { zip } = zipCountryDatabase('databases/c.mmdb', { ...place, environment: 'prod' });
    expect(zip).toBe(join(folder, 'country-database-prod.zip'));
  });

  test.each<[string, (file: string) => void, Partial<CountryDatabasePlace>, string]>([
    [
      'a file that is not there',
      () => undefined,
      {},
      `countryDatabase is "wrong.mmdb": it must be a file that is there, and ${join(folder, 'wrong.mmdb')} is none`,
    ],
    ['a folder', (file) => mkdirSync(file), {}, 'it must be a file that is there'],
    [
      'a file that is not a database',
      (file) => writeFileSync(file, '<html>Your licence has expired</html>'),
      {},
      'countryDatabase is "wrong.mmdb": it must be a MaxMind DB (.mmdb), and has no metadata of one',
    ],
    [
      'more than Lambda unpacks',
      () => database('wrong.mmdb'),
      { limits: { ...COUNTRY_DATABASE_LIMITS, bytes: 32 } },
      'countryDatabase is "wrong.mmdb": it must be of at most 32 bytes, which is what Lambda takes, and has',
    ],
    [
      'more than can be uploaded',
      () => database('wrong.mmdb'),
      { limits: { ...COUNTRY_DATABASE_LIMITS, zippedBytes: 64 } },
      'countryDatabase is "wrong.mmdb": it must be of at most 64 bytes as a zip',
    ],
  ])('%s is refused', (_, make, changes, message) => {
    rmSync(join(folder, 'wrong.mmdb'), { recursive: true, force: true });
    make(join(folder, 'wrong.mmdb'));
    expect(() => zipCountryDatabase('wrong.mmdb', { ...place, ...changes })).toThrow(message);
  });

  test('the limits are those of Lambda: 250 MB with the code of the function, 50 MB to upload', () => {
    expect(COUNTRY_DATABASE_LIMITS.bytes).toBeLessThan(250 * 1024 * 1024);
    expect(COUNTRY_DATABASE_LIMITS.zippedBytes).toBe(50 * 1024 * 1024);
  });
});
