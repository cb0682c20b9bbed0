import { DEFAULT_RETENTION } from '../../core/run/retention';
import { openBatchDeps } from '../../batch-layer/deps.lambda';
import { batchVariables } from '../../batch-layer/config';

const OPTIONAL = /^TIDEMARK_(CACHE_|EMR_|ATHENA_|KEEP_|HORIZON_|STREAMS_BY_TYPE$)/;
const COMMON = Object.fromEntries(
  Object.keys(batchVariables.shape)
    .filter((name) => !OPTIONAL.test(name))
    .map((name) => [name, 'x']),
);
const ATHENA = {
  TIDEMARK_ENGINE: 'athena',
  TIDEMARK_ATHENA_WORKGROUP: 'w',
  TIDEMARK_ATHENA_DATABASE_PREFIX: 'tidemark_dev_job_',
};
const EMR = {
  TIDEMARK_ENGINE: 'emr-serverless',
  TIDEMARK_EMR_APPLICATION: 'a',
  TIDEMARK_EMR_ROLE: 'r',
  TIDEMARK_EMR_ENTRY: 's3://b/run_sql.py',
  TIDEMARK_EMR_PARAMETERS: '--conf spark.driver.cores=4',
};

describe('the dependencies of a batch function', () => {
  it.each([
    ['Athena', ATHENA],
    ['EMR Serverless', EMR],
  ])('are there when the variables of %s are', async (_, engine) => {
    const { engine: opened } = await openBatchDeps({ ...COMMON, ...engine });

    await expect(opened.close()).resolves.toBeUndefined();
  });

  it('say how long what is kept', async () => {
    const days = 24 * 3_600_000;
    const kept = { TIDEMARK_KEEP_REPLACED_HOURS: '12', TIDEMARK_KEEP_RUNS_DAYS: '7' };
    const files = { TIDEMARK_KEEP_EVENTS_DAYS: '90', TIDEMARK_KEEP_QUARANTINE_DAYS: '10', TIDEMARK_HORIZON_DAYS: '60' };

    const given = await openBatchDeps({ ...COMMON, ...ATHENA, ...kept, ...files });
    const byDefault = await openBatchDeps({ ...COMMON, ...ATHENA });

    expect(given.retention).toEqual({
      replacedMs: days / 2,
      runsMs: 7 * days,
      eventsMs: 90 * days,
      quarantineMs: 10 * days,
      horizonMs: 60 * days,
    });
    expect(byDefault.retention).toEqual(DEFAULT_RETENTION);
  });

  it('are refused if raw events go before their ids are compared', async () => {
    const kept = { TIDEMARK_KEEP_EVENTS_DAYS: '39' };

    await expect(openBatchDeps({ ...COMMON, ...ATHENA, ...kept })).rejects.toThrow(
      /TIDEMARK_KEEP_EVENTS_DAYS is 39, .* over 30 days: keep raw events for at least 40 days/,
    );
  });

  it.each([
    [
      'of the layer',
      { ...ATHENA, TIDEMARK_SCRATCH_BUCKET: '', TIDEMARK_STREAM: undefined },
      /TIDEMARK_STREAM is missing: the name of the event stream.*TIDEMARK_SCRATCH_BUCKET is missing/,
    ],
    [
      'of Athena',
      { ...EMR, TIDEMARK_ENGINE: 'athena' },
      /TIDEMARK_ATHENA_WORKGROUP is missing.*TIDEMARK_ATHENA_DATABASE_PREFIX is missing/,
    ],
    [
      'of EMR Serverless',
      { ...ATHENA, TIDEMARK_ENGINE: 'emr-serverless' },
      /TIDEMARK_EMR_APPLICATION is missing.*TIDEMARK_EMR_ROLE is missing.*TIDEMARK_EMR_ENTRY is missing.*TIDEMARK_EMR_PARAMETERS is missing/,
    ],
  ])('name every variable %s that is missing', async (_, engine, says) => {
    await expect(openBatchDeps({ ...COMMON, ...engine })).rejects.toThrow(says);
  });
});
