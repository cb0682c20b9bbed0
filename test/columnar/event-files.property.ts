import fc from 'fast-check';
import { parquetFiles } from '../../adapters/columnar/event-files';
import { lakeEvents } from './lake-events';
import { openDuckDb } from './duckdb';
import { runs } from '../support/effort';

describe('Parquet files of events', () => {
  let duckDb: Awaited<ReturnType<typeof openDuckDb>>;
  beforeAll(async () => {
    duckDb = await openDuckDb();
  });
  afterAll(() => duckDb.close());

  test('any events read back value for value, in order, here and in DuckDB', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(lakeEvents, { maxLength: 40 }), async (events) => {
        const bytes = parquetFiles.encode(events);

        const here = [...parquetFiles.rows(bytes)];
        const there = await duckDb.read(bytes);

        const longsAsNumbers = there.map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])),
        );
        expect(here).toEqual(events);
        expect(longsAsNumbers).toEqual(events);
      }),
      { numRuns: runs(60) },
    );
  });

  test('equal events give equal bytes, whatever was written before', () => {
    fc.assert(
      fc.property(fc.array(lakeEvents, { maxLength: 10 }), (events) => {
        const first = parquetFiles.encode(events);

        const second = parquetFiles.encode(structuredClone(events));

        expect(Buffer.compare(first, second)).toBe(0);
      }),
      { numRuns: runs(20) },
    );
  });
});

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
