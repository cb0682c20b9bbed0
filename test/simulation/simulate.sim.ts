import { simulate } from '../../simulation/simulate';

/** Seeds whose worlds together have a night, a reshard, a lost memory and an operator at work. */
const SEEDS = [7, 9, 40];

describe('a simulated world', () => {
  it('is the same for the same seed, in any order', async () => {
    const once = [];
    for (const seed of SEEDS) once.push(await simulate({ seed }));
    const again = [];
    for (const seed of [...SEEDS].reverse()) again.unshift(await simulate({ seed }));

    expect(again).toEqual(once);
    expect(once.map(({ failure }) => failure)).toEqual(SEEDS.map(() => undefined));
    expect(new Set(once.map(({ digest }) => digest)).size).toBe(SEEDS.length);
  });

  it('ends in the same cells, views and answers whether the nights run in the model or in DuckDB', async () => {
    const [seed = 0] = SEEDS;

    const [model, duckDb] = [await simulate({ seed }), await simulate({ seed, engine: 'duckdb' })];

    expect(duckDb).toEqual(model);
  });

  it('goes the same way as far as the faults that are kept are the same', async () => {
    const whole = await simulate({ seed: 9 });
    const ids = new Set(whole.faults.map(({ id }) => id));

    const kept = await simulate({ seed: 9, keep: ids });
    const none = await simulate({ seed: 9, keep: new Set() });

    expect(kept).toEqual(whole);
    expect(none.faults).toEqual([]);
    expect(none.failure).toBeUndefined();
  });
});
