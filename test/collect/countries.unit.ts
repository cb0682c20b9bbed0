import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCountries } from '../../speed-layer/collect/countries';
import { mmdbOf } from './mmdb';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-countries-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('the country of an address', () => {
  it('is what the database says, in the layouts of its vendors; unknown for the rest', async () => {
    const file = join(folder, 'countries.mmdb');
    await writeFile(
      file,
      mmdbOf({
        '81.0.0.0/8': { country: { iso_code: 'DE' } },
        '82.1.0.0/16': { registered_country: { iso_code: 'FR' } },
        '83.0.0.0/8': { country: 'IT' },
        '84.0.0.0/8': { country_code: 'ES', country: { names: { en: 'Spain' } } },
        '85.0.0.0/8': { country: { iso_code: 'Narnia' } },
      }),
    );

    const countryOf = await openCountries(file);

    const asked = ['81.2.3.4', '::ffff:81.2.3.4', '82.1.0.1', '82.2.0.1', '83.1.1.1', '84.1.1.1', '85.1.1.1', '9.9.9.9', '2001:db8::1', 'nonsense', '']; // prettier-ignore
    expect(asked.map(countryOf)).toEqual([
      'DE',
      'DE',
      'FR',
      'unknown',
      'IT',
      'ES',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ]);
  });

  it('is unknown without a database', async () => {
    expect((await openCountries())('81.2.3.4')).toBe('unknown');
  });

  it('a database that is missing or damaged is an error with its path', async () => {
    const damaged = join(folder, 'damaged.mmdb');
    await writeFile(damaged, 'not a database');

    for (const file of [damaged, join(folder, 'absent.mmdb')]) {
      await expect(openCountries(file)).rejects.toMatchObject({
        code: 'bad_country_database',
        message: expect.stringContaining(file) as string,
      });
    }
  });
});
