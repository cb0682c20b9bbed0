import { MemoryCache } from '../../adapters/local/memory-cache';
import type { AnswerState } from '../../serving-layer/query/answer-state';
import { SHARED_FOR_MS, shareState } from '../../serving-layer/query/shared-state';
import { oncePerSlot } from '../../core/once-per-slot';
import type { Cache } from '../../core/port/cache';

const NOON = Date.UTC(2019, 9, 1, 12);

/** Processes that share a cache and a clock, and a source whose state is another one at every reading. */
function processes(cache: Cache | undefined) {
  let nowMs = NOON;
  let reads = 0;
  const read = (): Promise<AnswerState> => {
    reads += 1;
    const changes = { revision: reads, since: 0, sites: ['shop'], minute: 5, cells: [[0, 1, 2, reads]] as const };
    const hour = [{ shard: 's0', lastSequence: String(reads), changes }];
    return Promise.resolve({
      version: `version ${reads}`,
      progress: { asOf: NOON + reads, hours: new Map([['2019-10-01T12', hour]]) },
    });
  };
  return {
    start: () => shareState(read, { cache, now: () => nowMs }),
    reads: () => reads,
    passes: (ms: number) => void (nowMs += ms),
  };
}

describe('a state that processes share', () => {
  it('is read by one of them in each slot of time', async () => {
    const world = processes(new MemoryCache());
    const [one, two] = [world.start(), world.start()];

    const first = await one();
    const same = [await one(), await two()];
    const reads = world.reads();
    world.passes(SHARED_FOR_MS);
    const next = [await two(), await one()];

    expect(same).toEqual([first, first]);
    expect(reads).toBe(1);
    expect(next.map(({ version }) => version)).toEqual(['version 2', 'version 2']);
  });

  it('is read by each process where there is no cache, and where what is kept cannot be read', async () => {
    const cache = new MemoryCache();
    const [alone, damaged] = [processes(undefined), processes(cache)];
    await damaged.start()();
    await cache.put([{ key: `state/${NOON / SHARED_FOR_MS}`, bytes: new TextEncoder().encode('{"version":1}') }]);

    await alone.start()();
    await alone.start()();
    await damaged.start()();

    expect([alone.reads(), damaged.reads()]).toEqual([2, 2]);
  });

  it('is never one from before the newest that the process has seen, also if the clock goes back', async () => {
    const world = processes(new MemoryCache());
    const state = world.start();
    await state();
    world.passes(SHARED_FOR_MS);
    const { progress: newest } = await state();
    world.passes(-SHARED_FOR_MS);

    const { progress } = await state();

    expect(progress.asOf).toBeGreaterThan(newest.asOf ?? Infinity);
  });
});

describe('a reading per slot', () => {
  it('is shared by calls at the same time, and a failure is not kept', async () => {
    let calls = 0;
    const read = oncePerSlot(
      () => 'a slot',
      () => {
        calls += 1;
        return calls === 1 ? Promise.reject(new Error('unavailable')) : Promise.resolve(calls);
      },
    );

    await expect(Promise.all([read(), read()])).rejects.toThrow('unavailable');
    expect(await Promise.all([read(), read()])).toEqual([2, 2]);
  });
});
