import { LAKE_COLUMNS } from '../../../core/event/columns';
import { BatchEngineError, type BatchJob } from '../../../core/port/batch-engine';
import { createMemoryStores } from '../../../adapters/memory/memory-stores';
import { createModelEngine } from '../../../simulation/model/model-engine';

const { lake } = createMemoryStores();
const engine = createModelEngine(lake);
const raw = (...keys: readonly string[]): BatchJob['inputs'] => [
  { kind: 'parquet', name: 'raw_events', keys, columns: LAKE_COLUMNS },
];
const job = (name: string, inputs: BatchJob['inputs'], sql = ''): BatchJob => ({
  name: 'a-job',
  inputs,
  steps: [{ name, sql }],
});

// test/differential compares the model's answers with DuckDB.
describe('the model of the batch engine says what it cannot do', () => {
  it.each([
    { job: job('funnel', []), step: 'funnel', message: 'does not know the step funnel' },
    { job: job('stg_events', []), step: 'stg_events', message: 'no relation raw_events' },
    { job: job('stg_events', raw('events/gone')), step: 'raw_events', message: 'the lake has no events/gone' },
    {
      job: job('curated_0', [], "select * from int_curated where site = 'a' or true"),
      step: 'curated_0',
      message: 'selects no day of one site',
    },
    { job: { ...job('', []), steps: [] }, step: 'a-job', message: 'no step' },
  ])('$message', async ({ job: impossible, step, message }) => {
    const failure: unknown = await engine.query(impossible).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(BatchEngineError);
    expect(failure).toMatchObject({ job: 'a-job', step });
    expect((failure as Error).message).toContain(message);
  });
});
