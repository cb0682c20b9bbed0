import { collectorConfig, DEFAULT_POLICY } from '../../speed-layer/collect/config';

describe('the collector’s environment', () => {
  it('needs two names and a prefix; the rest has defaults', () => {
    const config = collectorConfig({
      TIDEMARK_STREAM: 'events',
      TIDEMARK_SITES_TABLE: 'sites',
      TIDEMARK_SALTS_TABLE: 'salts',
      TIDEMARK_SECRET_PREFIX: 'tidemark/dev/sites/',
      TIDEMARK_COUNTRY_DATABASE: '',
      HOME: '/root',
    });

    expect(config).toMatchObject({
      streams: { TIDEMARK_STREAM: 'events' },
      sitesTable: 'sites',
      saltsTable: 'salts',
      secretPrefix: 'tidemark/dev/sites/',
      countryDatabase: undefined,
      policy: DEFAULT_POLICY,
    });
  });

  it('names all missing and wrong variables together', () => {
    const parse = (): unknown => collectorConfig({ TIDEMARK_LANES: 'many' });

    expect(parse).toThrow(
      /TIDEMARK_STREAM is missing.*TIDEMARK_SITES_TABLE is missing.*TIDEMARK_LANES must be a whole number from 1 to 4096/,
    );
    expect(parse).toThrow(expect.objectContaining({ code: 'bad_configuration' }) as Error);
  });
});
