import type { StateSources } from '../../serving-layer/query/answer-state';
import { createAnswerState } from '../../serving-layer/query/answer-state';
import { createWorld } from './world';

const MIDNIGHT = Date.UTC(2019, 9, 1);

/** A state over a world whose clock a test sets, and how often the pointer was read. */
async function world(sharedForMs: number | undefined) {
  const { deps } = await createWorld({ events: [], tidemark: 0, asOf: MIDNIGHT });
  let nowMs = MIDNIGHT;
  let reads = 0;
  let fails = false;
  const sources: StateSources = {
    ...deps,
    monotonic: () => 0,
    shared: sharedForMs === undefined ? undefined : { forMs: sharedForMs, now: () => nowMs },
    pointer: {
      read: () => {
        reads += 1;
        return fails ? Promise.reject(new Error('unavailable')) : deps.pointer.read();
      },
    },
  };
  return {
    state: createAnswerState(sources),
    reads: () => reads,
    passes: (ms: number) => void (nowMs += ms),
    fail: (does: boolean) => void (fails = does),
  };
}

describe('the state of an answer', () => {
  it('is read for each question, unless questions may share it', async () => {
    const { state, reads } = await world(undefined);

    await state();
    await state();

    expect(reads()).toBe(2);
  });

  it('is shared for a while, and read again later or after the clock was set back', async () => {
    const { state, reads, passes } = await world(1_000);
    await Promise.all([state(), state()]);
    passes(999);
    await state();
    const within = reads();
    passes(1);
    await state();
    const later = reads();
    passes(-5_000);
    await state();

    expect([within, later, reads()]).toEqual([1, 2, 3]);
  });

  it('is read again after a failure', async () => {
    const { state, fail } = await world(1_000);
    fail(true);
    await expect(state()).rejects.toThrow('unavailable');
    fail(false);

    await expect(state()).resolves.toMatchObject({ progress: { asOf: MIDNIGHT } });
  });
});
