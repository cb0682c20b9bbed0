import { setTimeout as wait } from 'node:timers/promises';
import { type LoopWatch, watchLoop } from '../../platform/processes/loop-delay';

/** A watch whose timer was late by these times, in this order. */
async function lateBy(...delays: readonly number[]): Promise<LoopWatch> {
  const times = [0];
  for (const delay of delays) times.push((times.at(-1) ?? 0) + 10 + delay);
  let read = 0;
  const watch = watchLoop(() => {
    const time = times[read++] ?? NaN;
    if (read === times.length) queueMicrotask(() => watch.stop());
    return time;
  });
  while (read < times.length) await wait(1);
  return watch;
}

test('how late the timer was is the delay, over the range that is asked for', async () => {
  const watch = await lateBy(0, 490, 2, 0, 4, 1);

  expect(watch.over(60_000)).toEqual({ samples: 6, p50Ms: 2, p99Ms: 490, p999Ms: 490, maxMs: 490 });
  expect(watch.over(30)).toEqual({ samples: 3, p50Ms: 1, p99Ms: 4, p999Ms: 4, maxMs: 4 });
});

test('a stall that began before the range and ended in it counts', async () => {
  const watch = await lateBy(0, 490, 2);

  expect(watch.over(20)).toMatchObject({ samples: 2, maxMs: 490 });
});

test('without a sample there is no delay', async () => {
  expect((await lateBy()).over(60_000)).toEqual({ samples: 0, p50Ms: 0, p99Ms: 0, p999Ms: 0, maxMs: 0 });
});
