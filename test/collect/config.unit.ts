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

  it('sets the budget of late events', () => {
    const names = {
      TIDEMARK_STREAM: 's',
      TIDEMARK_SITES_TABLE: 't',
      TIDEMARK_SALTS_TABLE: 'u',
      TIDEMARK_SECRET_PREFIX: 'v',
    };

    expect(collectorConfig({ ...names, TIDEMARK_LATE_EVENTS_PER_MINUTE: '9000' }).policy).toMatchObject({
      lateEventsPerMinute: 9000,
    });
    expect(() => collectorConfig({ ...names, TIDEMARK_LATE_EVENTS_PER_MINUTE: '0' })).toThrow(
      'TIDEMARK_LATE_EVENTS_PER_MINUTE must be a whole number from 1 to 10000000',
    );
  });

  it('names all missing and wrong variables together', () => {
    const parse = (): unknown => collectorConfig({ TIDEMARK_LANES: 'many' });

    expect(parse).toThrow(
      /TIDEMARK_STREAM is missing.*TIDEMARK_SITES_TABLE is missing.*TIDEMARK_LANES must be a whole number from 1 to 4096/,
    );
    expect(parse).toThrow(expect.objectContaining({ code: 'bad_configuration' }) as Error);
  });
});
